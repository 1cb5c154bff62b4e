"""The window is there before what makes it slow is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

import pendopo
from tests import bare

SLOW = (
    "aiortc",
    "av",
    "aiohttp",
    "numpy",
    "qasync",
    "asyncio",
    "pendopo.app.backend",
    "pendopo.ui.kit.theme",
)

SCRIPT = f"""
import sys
from pendopo.app.window import Frame, QApplication, resources
application = QApplication([])
frame = Frame(resources.directory())
frame.show()
application.processEvents()
assert frame.isVisible()
print([name for name in {SLOW!r} if name in sys.modules])
"""


def test_nothing_slow_is_loaded_before_the_window_is_shown() -> None:
    environment = bare.environment(
        QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(Path(pendopo.__file__).parents[1])
    )
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert ran.stdout.strip() == "[]", ran.stderr


MADE = """
import os, signal, sys
from pathlib import Path
from pendopo.app.profile import Profile
from pendopo.app.window import run_window

async def nothing(window):
    return 0

async def long_life(window):
    raise RuntimeError("it was to end")

def opened():
    if ENDED:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
    return Profile.temporary(Path(sys.argv[1]))

sys.exit(run_window(opened, script=long_life if ENDED else nothing))
"""


def made(directory: Path, ended: bool) -> subprocess.CompletedProcess[str]:
    environment = bare.environment(
        QT_QPA_PLATFORM="offscreen",
        PYTHONPATH=str(Path(pendopo.__file__).parents[1]),
        HOME=str(directory),
        LANGUAGE="id",
    )
    return subprocess.run(
        [sys.executable, "-c", f"ENDED = {ended}\n{MADE}", str(directory)],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip


def test_nothing_comes_to_a_window_that_is_half_made(tmp_path: Path) -> None:
    """It is made in pieces, and events come between them; what raises in one is only printed."""
    ran = made(tmp_path, ended=False)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a signal to oneself ends a program there")
def test_what_ends_the_program_before_the_window_is_made_ends_it_quietly(tmp_path: Path) -> None:
    ran = made(tmp_path, ended=True)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
