"""Without a screen the window says so in one sentence, and nothing of it stays behind."""

import sys
from pathlib import Path

import pytest

from tests.cli import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="screens can be missing on Linux")

NONE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
DEAD: dict[str, dict[str, str]] = {
    "none": {},
    "an X server that is not there": {"DISPLAY": ":4711"},
    "nonsense": {"DISPLAY": "here"},
    "a compositor that is not there": {"WAYLAND_DISPLAY": "wayland-4711"},
    "a plugin that is not there": {"QT_QPA_PLATFORM": "nothing"},
}


@pytest.mark.parametrize("kind", DEAD)
def test_no_screen_is_said(tmp_path: Path, kind: str) -> None:
    (tmp_path / "t").mkdir()
    environment = NONE | {"TMPDIR": str(tmp_path / "t")} | DEAD[kind]
    program = processes.start("--profile", tmp_path / "p", environment=environment)
    _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert program.returncode == 1, said
    assert said.startswith(b"No window can be opened here:")
    assert said.count(b"\n") == 1
    assert list((tmp_path / "t").iterdir()) == []
