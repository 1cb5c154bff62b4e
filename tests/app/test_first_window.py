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
    return run(f"ENDED = {ended}\n{MADE}", directory)


def run(script: str, directory: Path) -> subprocess.CompletedProcess[str]:
    environment = bare.environment(
        QT_QPA_PLATFORM="offscreen",
        PYTHONPATH=str(Path(pendopo.__file__).parents[1]),
        HOME=str(directory),
        LANGUAGE="id",
    )
    return subprocess.run(
        [sys.executable, "-c", script, str(directory)],
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


ON_A_MAC = """
import asyncio, sys, types
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pendopo.app import window as opening
from pendopo.app.profile import Profile
from pendopo.ui.window import MainWindow

asked = []
MainWindow.open_link = lambda self, link: asked.append(link)
opening.sys = types.SimpleNamespace(**{**vars(sys), "platform": "darwin"})
application = QApplication(["pendopo"])

async def until(happened):
    while not happened():
        await asyncio.sleep(0.01)

async def second_click(window):
    await until(lambda: len(asked) == 1)
    QCoreApplication.sendEvent(application, QFileOpenEvent(QUrl("pendopo://join#Running_-")))
    await until(lambda: len(asked) == 2)
    print(asked)
    return 0

async def quit(window):
    closed = []
    window.closed.connect(lambda: closed.append(True))
    QCoreApplication.postEvent(application, QEvent(QEvent.Type.Quit))
    await until(lambda: closed)
    for _ in range(20):
        await asyncio.sleep(0.01)
    print("put in order")
    return 0

if SCRIPT == "second_click":
    QCoreApplication.postEvent(application, QFileOpenEvent(QUrl("pendopo://join#Starting")))
profile = lambda: Profile.temporary(Path(sys.argv[1]))
sys.exit(opening.run_window(profile, script=globals()[SCRIPT]))
"""


def on_a_mac(script: str, directory: Path) -> str:
    """What it prints."""
    ran = run(f"SCRIPT = {script!r}\n{ON_A_MAC}", directory)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_macos_hands_over_a_link_that_starts_the_program_and_one_while_it_runs(
    tmp_path: Path,
) -> None:
    """The first comes while the rest of the program is still being loaded."""
    asked = "['pendopo://join#Starting', 'pendopo://join#Running_-']"
    assert on_a_mac("second_click", tmp_path) == asked


def test_macos_quits_the_program_as_a_person_closes_its_window(tmp_path: Path) -> None:
    """Qt would end its own loop at once, and what is put in order after the window with it."""
    assert on_a_mac("quit", tmp_path) == "put in order"
