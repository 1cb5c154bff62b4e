"""Without a screen the window says so in one sentence, and nothing of it stays behind."""

import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="screens can be missing on Linux")

X_PORTS = 6_000
NONE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
DEAD: dict[str, dict[str, str]] = {
    "none": {},
    "an X server that is not there": {"DISPLAY": ":4711"},
    "nonsense": {"DISPLAY": "here"},
    "a compositor that is not there": {"WAYLAND_DISPLAY": "wayland-4711"},
    "a plugin that is not there": {"QT_QPA_PLATFORM": "nothing"},
    "no frame buffer": {"QT_QPA_PLATFORM": "linuxfb:fb=/nowhere"},
    "no display of its kind": {"QT_QPA_PLATFORM": "minimalegl"},
    "no graphics card": {"QT_QPA_PLATFORM": "eglfs", "QT_QPA_EGLFS_INTEGRATION": "none"},
}


@pytest.mark.parametrize("kind", DEAD)
def test_no_screen_is_said(tmp_path: Path, kind: str) -> None:
    (tmp_path / "t").mkdir()
    said_in_one_sentence(tmp_path, {"TMPDIR": str(tmp_path / "t")} | DEAD[kind])
    assert list((tmp_path / "t").iterdir()) == []


def test_an_x_server_that_says_nothing_is_none(tmp_path: Path) -> None:
    with processes.silent() as server:
        said_in_one_sentence(tmp_path, {"DISPLAY": f"127.0.0.1:{server.port - X_PORTS}"})
        assert server.came.is_set()


def test_a_compositor_that_says_nothing_is_none(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()
        said_in_one_sentence(tmp_path, {"WAYLAND_DISPLAY": str(tmp_path / "w")})


def test_whoever_is_tired_of_waiting_for_one_is_heard(tmp_path: Path) -> None:
    with processes.silent() as server:
        display = {"DISPLAY": f"127.0.0.1:{server.port - X_PORTS}"}
        program = processes.start("--profile", tmp_path / "p", environment=NONE | display)
        assert server.came.wait(processes.ENDS_WITHIN_S)
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
        assert (program.returncode, said) == (130, b"")


def said_in_one_sentence(tmp_path: Path, environment: Mapping[str, str]) -> None:
    program = processes.start("--profile", tmp_path / "p", environment={**NONE, **environment})
    try:
        _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    finally:
        program.kill()
    assert program.returncode == 1, said
    assert said.startswith(b"No window can be opened here:")
    assert said.count(b"\n") == 1


BEGINS_NOT = """
import os
from pendopo.app import screen
from pendopo.cli import main
screen.there, screen.check = (lambda: True), (lambda: None)
os.environ["QT_QPA_PLATFORM"] = "minimalegl"
main(["demo"])
"""


def test_where_qt_ends_the_demo_no_invite_stays_behind(tmp_path: Path) -> None:
    program = processes.start_python("-c", BEGINS_NOT, environment={"TMPDIR": str(tmp_path)})
    program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert program.returncode != 0
    assert list(tmp_path.iterdir()) == []
