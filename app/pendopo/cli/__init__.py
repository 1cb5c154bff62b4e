"""The command line."""

import argparse
import importlib
import sys
from collections.abc import Sequence

import pendopo
from pendopo.cli.outcome import exit_code, told
from pendopo.cli.output import Output

COMMANDS = {
    "window": "open the window (the default)",
    "demo": "host, speaker and window on this computer: the whole story at once",
    "host": "start a place on this computer",
    "rooms": "list the rooms behind an invite",
    "join": "join a room without a window",
    "invite": "make or show an invite",
    "devices": "list microphones and speakers",
    "self-test": "check that every part of the program works here",
}
INTERNAL = {"host-process"}
"""Started by ourselves only; not in the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 to 5, protocol.md)."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in words if word in COMMANDS or word in INTERNAL), "window")
    parser = _parser(name)
    if name not in words:
        words.append(name)
    arguments = parser.parse_args(words)
    output = Output(as_json=getattr(arguments, "json", False))
    try:
        return int(arguments.run(arguments, output))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        told(error, output)
        return exit_code(error)


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Only the chosen command is imported: `--version` must not load Qt or a codec."""
    parser = argparse.ArgumentParser(
        prog="pendopo", description="An audio room you can check.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"pendopo {pendopo.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        if name == chosen:
            _module(name).add_arguments(command)
            command.set_defaults(run=_module(name).run)
    if chosen in INTERNAL:
        command = commands.add_parser(chosen, allow_abbrev=False)
        _module(chosen).add_arguments(command)
        command.set_defaults(run=_module(chosen).run)
    return parser


def _module(name: str):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"pendopo.cli.{name.replace('-', '_')}")
