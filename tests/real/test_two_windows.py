"""Two people in two windows on two screens: a place is opened, and they talk in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.real.desktop import Desktop, Window, desktop, lacking
from tests.real.livekit_server import KEY, SECRET, URL, needs_livekit
from tests.real.opening import come, copy, enter_own, open_place
from tests.real.talking import come_on_stage_and_go

pytestmark = [
    pytest.mark.real,
    pytest.mark.alone,
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
    enter_own(ani, "Ani")
    come(budi, link)
    come_on_stage_and_go(desk, ani, budi, tmp_path)
    assert (ani.quit(), budi.quit()) == (0, 0)


@needs_livekit
@pytest.mark.timeout(300)
def test_a_room_is_opened_on_a_livekit_server_and_two_people_talk(
    desk: Desktop, tmp_path: Path
) -> None:
    ani, budi = desk.window("ani"), desk.window("budi")
    to_answer, to_listen = operate(ani)
    ani.press("Add an invite")
    come_by_room_link(ani, to_answer)
    ani.wait_for("You are the first here")
    come_by_room_link(budi, to_listen)
    budi.wait_for("You are listening")
    come_on_stage_and_go(desk, ani, budi, tmp_path)
    assert (ani.quit(), budi.quit()) == (0, 0)


def operate(window: Window) -> tuple[str, str]:
    """By whoever has a key: a room, and one link each to answer hands and to listen."""
    window.press("Set up")
    window.press("A LiveKit server you run", "radio button")
    window.write("Server address", URL)
    window.write("API key", KEY)
    window.write("API secret", SECRET)
    window.press("Add the server")
    window.press("Open a room")
    window.write("Title", "Tea")
    window.press("Open the room")
    window.wait_for("End Tea")
    return copy(window, "Co-host"), copy(window, "Listener")


def come_by_room_link(window: Window, link: str) -> None:
    """The same when the link is for one room."""
    window.write("Invite link", link)
    window.press("Continue")
    window.press("Connect and listen")
