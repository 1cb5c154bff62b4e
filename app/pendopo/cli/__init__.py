"""The command line. Little is imported here: `pendopo --version` must answer at once."""

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence

from pendopo.app import build_sheet, endings, environment, language
from pendopo.cli import parser as parsing
from pendopo.cli import profile
from pendopo.cli.parser import Parser
from pendopo.cli.spoken import TOP_LEVEL, Spoken, heard
from pendopo.drivers import descriptors
from pendopo.model.errors import InputError, InputReason
from pendopo.words import options

COMMANDS = ("window", "demo", "host", "rooms", "join", "invite", "relays", "devices", "self-test")
INTERNAL = {"device-list", "forget-secrets", "gallery", "host-process", "window-look"}
"""Started by ourselves only, or for whoever works on the program; not in the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code (0 to 5, protocol.md)."""
    environment.refuse()
    spoken = heard(sys.argv[1:] if argv is None else argv)
    _open_streams()
    _print_anything()
    _leave_no_core()
    try:
        with endings.interrupting():
            obeyed = spoken.words if spoken.fault is None else ()
            language.choose(language.kept(profile.named(obeyed)))
            parsing.speak()
            return _run(spoken)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _failed(error)
    finally:
        _let_go_of_output()


def _failed(error: Exception) -> int:
    """Say it, where somebody is left to hear it."""
    from pendopo.cli.outcome import OWN_FAULT, exit_code, known, told
    from pendopo.cli.output import NobodyReadsError

    try:
        fault = known(error)
    except NobodyReadsError:
        return OWN_FAULT
    told(fault)
    return exit_code(fault)


def _leave_no_core() -> None:
    """A crash must not write keys and tokens to the disk."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open_streams() -> None:
    """Streams that were closed before we began lead nowhere: without them the next file or
    socket would be taken for one."""
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _keep_error_output() -> None:
    """PortAudio turns number 2 away while it starts, for good where a sound server says nothing:
    what we have to say takes a way of its own."""
    stream = sys.stderr
    if os.name == "posix" and isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            if stream.fileno() == 2:
                sys.stderr = open(  # noqa: SIM115
                    os.dup(2), "w", 1, stream.encoding, stream.errors, closefd=False
                )


def _let_go_of_output() -> None:
    """When whoever read our output is gone, Python must not complain about it at exit either."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(spoken: Spoken) -> int:
    if spoken.fault is not None:
        raise InputError(InputReason.USAGE, fault=spoken.fault)
    words = spoken.words
    if words[0] not in TOP_LEVEL:
        descriptors.check()
        _keep_error_output()
    arguments = _parser(words[0]).parse_args(words)
    arguments.link = spoken.link
    from pendopo.cli.output import Output

    output = Output(as_json=getattr(arguments, "json", False))
    return int(arguments.run(arguments, output))


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Only the chosen command is imported: it may need a codec or Qt."""
    parser = Parser(prog="pendopo", description=options.program(), allow_abbrev=False)
    parser.add_argument(
        "--version",
        action="version",
        version=f"pendopo {build_sheet.version()}",
        help=options.option("--version"),
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        summary = options.command(name)
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


def _print_anything() -> None:
    """A terminal that cannot show a letter gets its number instead of a failure. Files and pipes
    are UTF-8 on Windows too, whatever code page is set there."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if sys.platform == "win32" and not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            if stream.writable():
                stream.reconfigure(errors="backslashreplace")
