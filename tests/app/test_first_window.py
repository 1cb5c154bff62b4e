"""The window is there before what makes it slow is loaded."""

import subprocess
import sys
from pathlib import Path

import pendopo

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
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path(pendopo.__file__).parents[1]),
    }
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert ran.stdout.strip() == "[]", ran.stderr
