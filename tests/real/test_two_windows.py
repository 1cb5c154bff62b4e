"""Two people in two windows on two screens: a place is opened, and they talk in it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pendopo.model.frames import SAMPLE_RATE, Samples
from tests.audio.correlation import block_correlations
from tests.real.desktop import Desktop, Window, desktop, end, lacking, wait
from tests.real.processes import voice, write_wav

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(lacking()), reason=f"this system lacks {lacking()}"),
]

TALK_S = 12
MUTED_S = 4
CLIPBOARD = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
application = QApplication([])
read = lambda: (print(application.clipboard().text()), application.quit())
QTimer.singleShot(500, read)
application.exec()
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, "ani", "budi") as desk:
        yield desk


@pytest.mark.timeout(170)
def test_a_place_is_opened_and_two_people_talk(
    desk: Desktop, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    ani, budi = desk.window("ani"), desk.window("budi")
    link = open_place(ani, free_port())
    ani.press("Enter Tea")
    ani.write("Your name", "Ani")
    ani.press("Use this name")
    ani.wait_for("You are the first here")
    come(budi, link)
    budi.keys("h")
    ani.click("Invite Guest")
    budi.press("Go on stage, muted")
    talk(desk, ani, "ani", budi, "budi", tmp_path, "demo-host")
    talk(desk, budi, "budi", ani, "ani", tmp_path, "demo-guest")
    mute(desk, ani, budi, tmp_path)
    choose(ani, "Remove")
    ani.press("Remove")
    budi.wait_for("You were removed from this room")
    assert (ani.quit(), budi.quit()) == (0, 0)


def open_place(window: Window, port: int) -> str:
    """By whoever hosts, from the first page on; returns the link for listeners."""
    window.press("Set up")
    window.write("Name", "Teras Ani")
    window.write("Port", str(port))
    window.press("Open the place")
    window.wait_for("Teras Ani is open")
    window.press("Open a room")
    window.write("Title", "Tea")
    window.press("Open the room")
    window.wait_for("Enter Tea")
    window.press("Copy a link: Listener")
    window.wait_for("Copied.")
    return clipboard(window)


def come(window: Window, link: str) -> None:
    """From a link to a room, in which the newcomer listens."""
    window.write("Invite link", f"Come! {link}.")
    window.press("Continue")
    window.press("Connect")
    window.click("Tea, ", "list item")
    window.wait_for("You are listening")


def talk(
    desk: Desktop, speaker: Window, speaks: str, listener: Window, hears: str, at: Path, name: str
) -> None:
    """What is said into one microphone comes out of the other speaker, and of nothing else."""
    said, recorded = voice(name), at / f"{hears}.raw"
    hearing = desk.hear(hears, recorded)
    speaker.keys("m")
    speaker.wait_for("Microphone on")
    talking = desk.speak(speaks, write_wav(at / f"{name}.wav", np.tile(said, 2)))
    time.sleep(TALK_S)
    end(talking)
    speaker.keys("m")
    speaker.wait_for("Microphone off")
    end(hearing)
    blocks = block_correlations(np.tile(said, 2), recording(recorded))
    heard = [block.correlation for block in blocks if not block.near_silent]
    print(speaks, "to", hears, [round(each, 3) for each in heard])
    assert len(heard) >= 3
    assert float(np.median(heard)) >= 0.9
    assert min(heard) >= 0.75


def mute(desk: Desktop, host: Window, guest: Window, at: Path) -> None:
    """The host mutes somebody who speaks: they are told, and nothing more is heard of them."""
    guest.keys("m")
    guest.wait_for("Microphone on")
    desk.speak("budi", write_wav(at / "on.wav", np.tile(voice("demo-guest"), 4)))
    choose(host, "Mute")
    guest.wait_for("Microphone off")
    time.sleep(1.0)
    muted = at / "muted.raw"
    hearing = desk.hear("ani", muted)
    time.sleep(MUTED_S)
    end(hearing)
    assert len(recording(muted)) > SAMPLE_RATE
    assert float(np.abs(recording(muted)).max()) == 0.0


def choose(window: Window, name: str) -> None:
    """A row of the menu of the only guest, by the mouse."""
    window.click("Guest", "list item", last=True, button=3)
    window.press(name, "menu item")


def clipboard(window: Window) -> str:
    """What another program on the same screen can paste."""
    found: list[str] = []

    def paste() -> bool:
        environment = {
            **window.desktop.environment,
            "DISPLAY": window.display,
            "QT_QPA_PLATFORM": "xcb",
        }
        pasted = subprocess.run(
            [sys.executable, "-c", CLIPBOARD], env=environment, capture_output=True, text=True
        )
        found.append(pasted.stdout.strip())
        return found[-1].startswith("pendopo://join#")

    wait(paste, lambda: "a link in the clipboard")
    return found[-1]


def recording(path: Path) -> Samples:
    """What `hear` wrote."""
    content = path.read_bytes()
    return np.frombuffer(content[: len(content) // 4 * 4], np.float32)
