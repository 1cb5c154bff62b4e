"""Standard streams that are closed, missing, or of another encoding."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pendopo import cli
from pendopo.app import environment
from tests.cli import links, processes

MAIN = "import sys; from pendopo.cli import main; "
MISSING = MAIN + "sys.stdin = sys.stdout = sys.stderr = None; "
CLOSED = (
    MAIN
    + """
import errno, os
class Closed(type(sys.stdout.buffer.raw)):
    def write(self, content):
        if os.path.samestat(os.fstat(self.fileno()), os.fstat(null)):
            return len(content)
        raise OSError(errno.EINVAL, "Invalid argument")
null = os.open(os.devnull, os.O_WRONLY)
import io
sys.stdout = io.TextIOWrapper(io.BufferedWriter(Closed(1, "w")))
"""
)
"""As a pipe whose reader is gone is on Windows."""


def ended(begun: str, *words: str | Path) -> tuple[int, bytes]:
    """The exit code and whatever was said."""
    program = f"{begun}sys.exit(main({[str(word) for word in words]!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment.for_ourselves(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=processes.ENDS_WITHIN_S,
    )
    return done.returncode, done.stdout + done.stderr


def test_without_streams_a_command_ends_as_with_them(tmp_path: Path) -> None:
    for code, words in ((0, ("--version",)), (2, ("nothing",)), (2, ("invite", "show"))):
        assert ended(MISSING, *words) == (code, b"")
    assert ended(MISSING, "relays", "list", "--json", "--profile", tmp_path) == (0, b"")


def test_a_closed_pipe_of_windows_ends_a_command_without_a_trace(
    written: Callable[[str], Path],
) -> None:
    show = ("invite", "show", "--json", "--invite-file", written(links.place()))
    assert ended(CLOSED, "--version") == (0, b"")
    assert ended(CLOSED, *show) == (1, b"")


@pytest.mark.parametrize("system", ["win32", sys.platform])
def test_redirected_output_is_utf_8_on_windows(
    monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    sinks = [io.BytesIO() for _ in range(3)]
    streams = [io.TextIOWrapper(sink, encoding="cp1252") for sink in sinks]
    for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr(sys, "platform", system)
    cli._print_anything()
    monkeypatch.undo()
    for stream, sink in zip(streams, sinks, strict=True):
        stream.write("茶")
        stream.flush()
        expected = "茶".encode() if system == "win32" else b"\\u8336"
        assert sink.getvalue() == expected
    assert {stream.encoding for stream in streams} == {"utf-8" if system == "win32" else "cp1252"}


def test_a_console_keeps_its_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="utf-16")
    monkeypatch.setattr(console, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setattr(sys, "platform", "win32")
    cli._print_anything()
    monkeypatch.undo()
    assert console.encoding == "utf-16"
