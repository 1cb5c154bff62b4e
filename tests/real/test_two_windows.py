"""Two people in two windows on two screens: a place is opened, and they talk in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.real.desktop import Desktop, Window, desktop, lacking
from tests.real.talking import clipboard, come_on_stage_and_go

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(lacking()), reason=f"this system lacks {lacking()}"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, "ani", "budi") as desk:
        yield desk


@pytest.mark.timeout(300)
def test_a_place_is_opened_and_two_people_talk(
    desk: Desktop, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    ani, budi = desk.window("ani"), desk.window("budi")
    link = open_place(ani, free_port())
    ani.press("Enter Tea")
    ani.wait_for("You are the first here")
    come(budi, link)
    come_on_stage_and_go(desk, ani, budi, tmp_path)
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
