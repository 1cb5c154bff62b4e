"""Somebody whom the system does not know: no home, no temporary folder, nothing of their own."""

import sys
from pathlib import Path

import pytest

from tests.cli import processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="everybody has a home there")
NOBODY = """
import os, pwd, sys
def unknown(*_): raise KeyError("nobody")
pwd.getpwuid = unknown
for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"): os.environ.pop(name, None)
from pendopo.cli import main
sys.exit(main(sys.argv[1:]))
"""


def homeless(*words: str | Path) -> tuple[int, bytes]:
    program = processes.start_python("-c", NOBODY, *words)
    _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    return program.returncode, said


@pytest.mark.parametrize("command", ["devices", "relays list", "host"])
def test_without_a_home_a_folder_is_asked_for(command: str) -> None:
    code, said = homeless(*command.split())
    assert code == 2
    assert b"you have no home folder here, so say with --profile" in said
    assert said.count(b"\n") == 1


def test_a_folder_is_all_that_is_needed(tmp_path: Path) -> None:
    assert homeless("relays", "list", "--profile", tmp_path)[0] == 0
    assert homeless("--version") == (0, b"")


def test_no_temporary_folder_is_said() -> None:
    code = (
        "import sys, tempfile\n"
        "def none(): raise FileNotFoundError(2, 'none')\n"
        "tempfile.gettempdir = none\n"
        "from pendopo.cli import main\n"
        "sys.exit(main(['demo', '--auto']))"
    )
    environment = {"TMPDIR": "/gone", "QT_QPA_PLATFORM": "offscreen"}
    program = processes.start_python("-c", code, environment=environment)
    _, said = program.communicate(timeout=processes.ENDS_WITHIN_S)
    assert said == b"/gone cannot be used: no such file or directory.\n"
    assert program.returncode == 2
