"""The command line. Little is imported here: `pendopo --version` must answer at once."""

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import pendopo
from pendopo.app import language

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
TOP_LEVEL = ("-h", "--help", "--version")
SECRET_SCHEME = "pendopo:"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 to 5, protocol.md)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in TOP_LEVEL):
        words.insert(0, "window")
    _print_anything()
    _leave_no_core()
    language.choose()
    try:
        return _run(words)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 1
    except Exception as error:
        from pendopo.cli.outcome import exit_code, known, told

        fault = known(error)
        told(fault)
        return exit_code(fault)
    finally:
        _let_go_of_output()


def _leave_no_core() -> None:
    """A crash must not write keys and tokens to the disk."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _let_go_of_output() -> None:
    """When whoever read our output is gone, Python must not complain about it at exit either."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: Sequence[str]) -> int:
    if any(SECRET_SCHEME in word.casefold() for word in words):
        _refuse("other programs can read an invite among the arguments, so use --invite-file")
    arguments = _parser(words[0]).parse_args(words)
    from pendopo.cli.output import Output

    output = Output(as_json=getattr(arguments, "json", False))
    return int(arguments.run(arguments, output))


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the long words of what was typed."""

    def error(self, message: str) -> NoReturn:
        """Raises InputError(USAGE)."""
        from pendopo.cli.output import shortened

        _refuse(" ".join(map(shortened, message.split())))


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Only the chosen command is imported: it may need a codec or Qt."""
    parser = _Parser(prog="pendopo", description="An audio room you can check.", allow_abbrev=False)
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


def _refuse(what: str) -> NoReturn:
    from pendopo.model.errors import InputError, InputReason

    raise InputError(InputReason.USAGE, what=what)


def _print_anything() -> None:
    """A terminal that cannot show a letter gets its number instead of a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
