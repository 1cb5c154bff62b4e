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


MADE = """
import sys
from pathlib import Path
from pendopo.app.profile import Profile
from pendopo.app.window import run_window

async def nothing(window):
    return 0

sys.exit(run_window(lambda: Profile.temporary(Path(sys.argv[1])), script=nothing))
"""


def test_nothing_comes_to_a_window_that_is_half_made(tmp_path: Path) -> None:
    """It is made in pieces, and events come between them; what raises in one is only printed."""
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path(pendopo.__file__).parents[1]),
        "HOME": str(tmp_path),
        "LANGUAGE": "id",
    }
    ran = subprocess.run(
        [sys.executable, "-c", MADE, str(tmp_path)],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
