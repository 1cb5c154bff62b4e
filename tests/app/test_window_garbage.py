"""Whatever thread is busy, a widget that became garbage goes in the window's own."""

import subprocess
import sys
from pathlib import Path

import pendopo
from tests import bare

SCRIPT = """
import asyncio, gc, sys, threading
from pathlib import Path
from PySide6.QtWidgets import QWidget
from pendopo.app.profile import Profile
from pendopo.app.window import run_window

gone = []

class Knot(QWidget):
    def __init__(self):
        super().__init__()
        self.itself = self

    def __del__(self):
        gone.append(threading.current_thread() is threading.main_thread())

def busy(stop):
    while not stop.is_set():
        kept = [[] for _ in range(2_000)]

async def story(window):
    stop = threading.Event()
    thread = threading.Thread(target=busy, args=(stop,))
    thread.start()
    async with asyncio.timeout(30):
        while len(gone) < 20:
            Knot()
            await asyncio.sleep(0.05)
    stop.set()
    thread.join()
    return 0

code = run_window(lambda: Profile.temporary(Path(sys.argv[1])), script=story)
assert gc.isenabled()
print(code, set(gone))
"""


def test_widgets_in_circles_are_destroyed_by_the_thread_of_qt(tmp_path: Path) -> None:
    environment = bare.environment(
        QT_QPA_PLATFORM="offscreen",
        PYTHONPATH=str(Path(pendopo.__file__).parents[1]),
        HOME=str(tmp_path),
    )
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert ran.stdout.split() == ["0", "{True}"], ran.stderr
