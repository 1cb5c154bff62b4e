"""A whole window is killed in the middle of whatever it does; the next one finds all as it was."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pendopo.lobby.link import parse
from tests.real.desktop import Desktop, Window, desktop, lacking
from tests.real.opening import copy, open_place
from tests.real.test_killed import MARK, alive
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(lacking()), reason=f"this system lacks {lacking()}"),
    pytest.mark.timeout(300),
]
WITHIN_S = 60.0
PERSON = "ani"
LAST_WORDS = "longest stall of the media loop"
"""Said when nothing is left to do but to wait for the host."""


@pytest.fixture
def killed(tmp_path: Path) -> "Iterator[Killed]":
    with desktop(tmp_path, PERSON) as desk:
        yield Killed(desk)


class Killed:
    """Windows of one person, one after the other."""

    def __init__(self, desk: Desktop) -> None:
        self._desk, self._mark = desk, desk.directory.name

    def start(self) -> Window:
        return self._desk.window(PERSON, **{MARK: self._mark})

    def open(self) -> Window:
        """Its place too, which was there before."""
        window = self.start()
        to_place(window)
        window.press("Open the place")
        window.wait_for("Enter Tea")
        return window

    def host_of(self, window: Window) -> int:
        """The process that serves its place, as soon as there is one."""
        found: list[int] = []

        def look() -> bool:
            below = (pid for pid in alive(self._mark) if pid != window.process.pid)
            found[:] = [pid for pid in below if b"host-process" in words(pid)]
            return bool(found)

        wait_until(look, WITHIN_S)
        return found[0]

    def times_said(self, what: str) -> int:
        """In all logs until now."""
        return (self._desk.directory / f"{PERSON}.log").read_text().count(what)

    def kill(self, window: Window) -> None:
        """Nobody is left then."""
        window.process.kill()
        assert window.process.wait() == -signal.SIGKILL, "it was too late"
        self.nobody_left()

    def nobody_left(self) -> None:
        wait_until(lambda: not alive(self._mark), WITHIN_S)


def words(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def to_place(window: Window) -> None:
    """To the page where it is opened."""
    window.wait_for("Teras Ani")
    window.press("Host on this computer")
    window.wait_for("Open the place")


def test_at_any_moment_it_leaves_no_process_and_loses_nothing(
    killed: Killed, free_port: Callable[[], int]
) -> None:
    """With a place open, then in a start, then in an end; each next start is to work."""
    window = killed.start()
    link = open_place(window, free_port())
    killed.kill(window)
    for moment in (begun, seen, filled, opening, asked_to_end, waiting_for_its_host):
        print(moment.__name__)
        moment(killed)
    window = killed.open()
    assert parse(copy(window, "Listener"), 0).ticket == parse(link, 0).ticket
    assert window.quit() == 0
    killed.nobody_left()


def begun(killed: Killed) -> None:
    window = killed.start()
    wait_until(lambda: b"pendopo" in words(window.process.pid))
    killed.kill(window)


def seen(killed: Killed) -> None:
    window = killed.start()
    window.wait_for("Pendopo", "frame")
    killed.kill(window)


def filled(killed: Killed) -> None:
    window = killed.start()
    to_place(window)
    killed.kill(window)


def opening(killed: Killed) -> None:
    window = killed.start()
    to_place(window)
    window.press("Open the place")
    killed.host_of(window)
    killed.kill(window)


def asked_to_end(killed: Killed) -> None:
    window = killed.open()
    window.process.terminate()
    killed.kill(window)


def waiting_for_its_host(killed: Killed) -> None:
    """Which hangs, and lives again when nobody waits any more."""
    window = killed.open()
    host, said = killed.host_of(window), killed.times_said(LAST_WORDS)
    os.kill(host, signal.SIGSTOP)
    try:
        window.process.terminate()
        wait_until(lambda: killed.times_said(LAST_WORDS) > said, WITHIN_S)
        window.process.kill()
        assert window.process.wait() == -signal.SIGKILL
    finally:
        os.kill(host, signal.SIGCONT)
    killed.nobody_left()
