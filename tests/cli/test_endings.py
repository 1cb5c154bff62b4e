"""However a program is ended, it puts in order what it began."""

import array
import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli import links, processes
from tests.waiting import wait_until

Written = Callable[[str | bytes], Path]
unix = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
pytestmark = unix
ROOT = Path(__file__).parents[2]
SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"]


@pytest.mark.parametrize("name", SIGNALS)
def test_a_visit_ended_by_a_signal_writes_its_report(
    written: Written, tmp_path: Path, name: str
) -> None:
    report = tmp_path / "report.json"
    with processes.silent() as server:
        invite = written(links.place(f"ws://127.0.0.1:{server.port}"))
        visit = processes.start("join", "--invite-file", invite, "--report", report)
        assert server.came.wait(processes.ENDS_WITHIN_S)
        visit.send_signal(getattr(signal, name))
        _, said = visit.communicate(timeout=processes.ENDS_WITHIN_S)
    assert (visit.returncode, said) == (130, b"")
    assert json.loads(report.read_text())["error"] is None


AS_IT_IS_WRITTEN = """
import os, signal, sys
real = os.fsync
def fsync(file):
    for name in ("SIGTERM", "SIGHUP", "SIGTERM"):
        os.kill(os.getpid(), getattr(signal, name))
    real(file)
os.fsync = fsync
from pendopo.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""Signals come while a report is on its way to the disk."""


@pytest.mark.parametrize("first", ["SIGHUP", "SIGTERM", "SIGINT", None])
def test_a_signal_while_the_report_is_written_takes_nothing_from_it(
    written: Written, tmp_path: Path, first: str | None
) -> None:
    """Be it the first of all: the program ends by itself then."""
    report = tmp_path / "report.json"
    with processes.silent() as server:
        invite = written(links.place(f"ws://127.0.0.1:{server.port}" if first else links.NOWHERE))
        join = ("join", "--invite-file", invite, "--report", report)
        visit = processes.start_python("-c", AS_IT_IS_WRITTEN, *join)
        if first:
            assert server.came.wait(processes.ENDS_WITHIN_S)
            visit.send_signal(getattr(signal, first))
        visit.communicate(timeout=processes.ENDS_WITHIN_S)
    assert visit.returncode == (130 if first else 3)
    assert json.loads(report.read_text())["error"] is None or not first


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("option", ["--play", "--invite-file"])
def test_a_pipe_that_stays_open_is_no_prison(
    written: Written, tmp_path: Path, name: str, option: str
) -> None:
    pipe, report = tmp_path / "pipe", tmp_path / "report.json"
    os.mkfifo(pipe)
    first = () if option == "--invite-file" else ("--invite-file", written(links.place()))
    visit = processes.start("join", *first, option, pipe, "--report", report)
    with pipe.open("wb", buffering=0) as held:
        held.write(b"RIFF")
        visit.send_signal(getattr(signal, name))
        _, said = visit.communicate(timeout=processes.ENDS_WITHIN_S)
    assert (visit.returncode, said) == (130, b"")
    assert json.loads(report.read_text())["destinations"] == []


ASKING = {
    "rooms": ("rooms", "--invite-file", "-"),
    "join": ("join", "--invite-file", "-"),
    "show": ("invite", "show", "--invite-file", "-"),
    "relay": ("relays", "add", "turn:a.example", "--credentials-file", "-"),
    "host": ("host", "--passphrase-file", "-", "--data-dir"),
    "operator": ("host", "--api-key", "k", "--api-secret-file", "-", "--data-dir"),
}


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("command", ASKING)
def test_a_secret_that_does_not_come_is_no_prison(tmp_path: Path, name: str, command: str) -> None:
    """Standard input stays open; that it is read is seen by what has gone from the pipe."""
    words: list[str | Path] = [*ASKING[command]]
    words += [tmp_path] if words[-1] == "--data-dir" else []
    words += ["--profile", tmp_path] if command == "relay" else []
    program = processes.start(*words, stdin=subprocess.PIPE, bufsize=0)
    assert program.stdin is not None
    program.stdin.write(b"half a")
    wait_until(lambda: _unread(program.stdin) == 0)
    program.send_signal(getattr(signal, name))
    assert program.wait(processes.ENDS_WITHIN_S) == 130
    assert program.stderr is not None
    assert program.stderr.read() == b""
    program.communicate()


def _unread(pipe: Any) -> int:
    import fcntl  # not on Windows
    import termios

    found = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, found)
    return found[0]


def test_under_nohup_a_closed_terminal_ends_nothing(written: Written) -> None:
    def ignoring() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with processes.silent() as server:
        invite = written(links.place(f"ws://127.0.0.1:{server.port}"))
        visit = processes.start("rooms", "--invite-file", invite, preexec_fn=ignoring)
        assert server.came.wait(processes.ENDS_WITHIN_S)
        visit.send_signal(signal.SIGHUP)
        visit.send_signal(signal.SIGTERM)
        assert visit.wait(processes.ENDS_WITHIN_S) == 130


@pytest.mark.parametrize("name", SIGNALS)
def test_a_host_ended_by_a_signal_takes_its_process_along(tmp_path: Path, name: str) -> None:
    host = processes.start("host", "--listen", "127.0.0.1:0", "--json", "--data-dir", tmp_path)
    assert host.stdout is not None
    assert json.loads(host.stdout.readline())["event"] == "listening"
    host.send_signal(getattr(signal, name))
    _, said = host.communicate(timeout=processes.ENDS_WITHIN_S)
    assert (host.returncode, said) == (130, b"")


def test_a_host_whose_reader_is_gone_ends(tmp_path: Path) -> None:
    host = processes.start("host", "--listen", "127.0.0.1:0", "--json", "--data-dir", tmp_path)
    assert host.stdout is not None
    host.stdout.close()
    _, said = host.communicate(timeout=processes.ENDS_WITHIN_S)
    assert (host.returncode, said) == (1, b"")


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
@pytest.mark.parametrize(
    ("words", "code"), [(("--version",), 0), (("rooms", "--invite-file", "-"), 2), (("fly",), 2)]
)
def test_streams_that_are_closed_from_the_start(
    closed: tuple[int, ...], words: tuple[str, ...], code: int
) -> None:
    def close() -> None:
        for number in closed:
            os.close(number)

    program = processes.start(*words, preexec_fn=close)
    _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert program.returncode == code
    assert b"Traceback" not in said
    assert b"inside" not in said


def test_a_full_disk_behind_the_log_ends_nothing() -> None:
    """What is logged to standard error is lost, and nothing else."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        words = ("relays", "list", "--json", "--verbose", "--profile", "/dev/null/x")
        program = processes.start(*words, stderr=full)
        program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert program.returncode == 0


def test_a_full_disk_behind_the_output_is_said() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        program = processes.start("self-test", stdout=full, stderr=subprocess.PIPE)
        _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert program.returncode == 2
    assert said == b"/dev/stdout cannot be used: no space left on device.\n"


LOADING = """
import runpy, sys

interrupted = sys.argv.pop()

class Interrupted:
    def find_spec(self, name, *_):
        if name == interrupted:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
runpy.run_module("pendopo", run_name="__main__")
"""


@pytest.mark.parametrize(
    "loaded", ["pendopo.cli", "pendopo.app.environment", "pendopo.cli.spoken", "pendopo.cli.window"]
)
def test_ctrl_c_is_heard_while_the_program_is_loaded(loaded: str) -> None:
    program = processes.start_python("-c", LOADING, loaded)
    out, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert (program.returncode, out, said) == (130, b"", b"")


def test_whatever_is_installed_begins_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(project["scripts"].values()) == {"pendopo.__main__:main"}
