"""Attack 29: a server that turns out to be close by is asked about before anything is sent."""

import pytest
from PySide6.QtWidgets import QLabel

from pendopo.model.errors import ReachError, ReachReason
from pendopo.ui.kit.sheet import Sheet
from tests.ui.fake_backend import FakeBackend
from tests.ui.window_case import WindowCase, run, settle

NEAR = ReachError(ReachReason.NEAR, host="rooms.tani.example", address="192.168.1.1")
SHEET = "nearSheet"


def asks(case: WindowCase) -> str:
    """Everything that stands on the sheet."""
    sheet = case.find(Sheet, SHEET)
    return " ".join(label.text() for label in sheet.findChildren(QLabel))


def test_yes_lists_the_rooms_and_is_remembered() -> None:
    backend = FakeBackend()
    backend.lobby.trouble = NEAR

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has(SHEET))
        assert "192.168.1.1" in asks(case)
        case.press(f"{SHEET}Yes")
        await case.until(lambda: case.has("joinButton"))
        assert backend.lobby.agreed == [("tani", "rooms.tani.example")]

    run(story, backend)


def test_no_is_not_asked_again_until_the_person_tries_again() -> None:
    backend = FakeBackend()
    backend.lobby.trouble = NEAR

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has(SHEET))
        case.press(f"{SHEET}No")
        await case.until(lambda: case.has("lobbyStateButton"))
        sentence = case.window.pages.lobby.rooms.state.sentence.text()
        assert sentence.startswith("rooms.tani.example leads to this computer")
        case.window.arriving.places.refresh()
        await settle()
        await settle()
        assert not case.has(SHEET)
        assert backend.lobby.agreed == []
        case.press("lobbyStateButton")
        await case.until(lambda: case.has(SHEET))

    run(story, backend)


@pytest.mark.parametrize("yes", [True, False])
def test_a_room_that_needs_no_list_is_asked_about_when_it_is_joined(yes: bool) -> None:
    backend = FakeBackend()

    async def story(case: WindowCase) -> None:
        await case.open()
        backend.visits.trouble = NEAR
        case.press("joinButton")
        await case.until(lambda: case.has(SHEET))
        assert not case.window.in_room
        backend.visits.trouble = None if yes else NEAR
        case.press(f"{SHEET}Yes" if yes else f"{SHEET}No")
        if yes:
            await case.until(lambda: case.window.in_room)
            assert backend.lobby.agreed == [("tani", "rooms.tani.example")]
        else:
            await case.until(lambda: case.has("dismissNoticeButton"))
            assert "leads to this computer" in case.find(QLabel, "placeNoticeLabel").text()
            assert backend.lobby.agreed == []

    run(story, backend)
