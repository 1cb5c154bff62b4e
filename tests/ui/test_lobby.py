"""The lobby: places, rooms, and the states it can be in."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListView

from pendopo.model.errors import (
    AccessError,
    AccessReason,
    ReachError,
    ReachReason,
)
from pendopo.ui.kit.sheet import FittingArea
from pendopo.ui.lobby.name_sheet import NameSheet
from pendopo.ui.lobby.room_card import ListingRole
from tests.ui.fake_backend import (
    ROOMS,
    FakeBackend,
)
from tests.ui.window_case import WindowCase, click, run, settle


def test_the_lobby_lists_rooms_with_live_counts() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        model = case.find(QListView, "roomList").model()
        assert [model.index(r, 0).data(ListingRole.PEOPLE) for r in range(4)] == [43, 5, 0, 14]
        case.backend.lobby.open = (replace(ROOMS[0], people=44), *ROOMS[1:])
        case.window.arriving.places.refresh()
        await case.until(lambda: model.index(0, 0).data(ListingRole.PEOPLE) == 44)
        spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.endswith("5 on stage, 39 listening, Room password")

    run(story)


def test_the_button_on_a_card_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined == [("tani", "r1", "Bagus Prakoso")]
        assert case.find(QLabel, "roomTitle").accessibleName().startswith("Rice, rivers")

    run(story)


def test_a_click_on_a_card_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        click(case.find(QListView, "roomList"), 2)
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined[0][1] == "r3"

    run(story)


def test_enter_on_a_row_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        rooms.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(rooms, Qt.Key.Key_Right)
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined[0][1] == "r2"

    run(story)


def test_joining_twice_joins_once() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        case.press("joinButton")
        await case.until(lambda: case.window.in_room)
        await settle()
        assert len(case.backend.visits.joined) == 1

    run(story)


def test_a_refused_join_is_a_sentence_and_the_lobby_stays() -> None:
    backend = FakeBackend()
    backend.visits.trouble = AccessError(AccessReason.TICKET, host="rooms.tani.example")

    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("dismissNoticeButton"))
        assert "did not accept this invite" in case.find(QLabel, "placeNoticeLabel").text()
        assert not case.has("noticeLabel"), "said twice"
        assert "did not accept this invite" in case.said[-1]
        assert not case.window.in_room
        assert case.has("roomList")

    run(story, backend)


@pytest.mark.parametrize("rooms", [(), None])
def test_a_lobby_without_rooms_says_why_and_what_next(rooms: tuple[()] | None) -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.backend.lobby.open = ()
        if rooms is None:
            case.backend.lobby.trouble = ReachError(
                ReachReason.TIMED_OUT, host="rooms.tani.example"
            )
        case.window.arriving.places.refresh()
        await case.until(lambda: case.has("lobbyStateButton"))
        state = case.window.pages.lobby.rooms.state
        assert "rooms.tani.example" in state.sentence.text() or rooms == ()
        case.backend.lobby.open, case.backend.lobby.trouble = ROOMS, None
        case.press("lobbyStateButton")
        await case.until(lambda: case.has("joinButton"))

    run(story)


def test_where_only_another_invite_helps_the_next_step_is_one() -> None:
    backend = FakeBackend()
    backend.lobby.trouble = AccessError(AccessReason.TICKET, host="rooms.tani.example")

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("lobbyStateButton"))
        assert case.find(QAbstractButton, "lobbyStateButton").text() == "Add an invite"
        case.press("lobbyStateButton")
        await case.until(lambda: case.has("inviteEdit"))

    run(story, backend)


def test_the_first_start_offers_one_thing() -> None:
    backend = FakeBackend()
    backend.lobby.kept = []

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("welcome"))
        primary = [
            button
            for button in case.window.findChildren(QAbstractButton)
            if button.isVisible() and button.property("kind") == "primary"
        ]
        assert [button.objectName() for button in primary] == ["welcomeContinueButton"]
        assert QApplication.focusWidget() is case.find(QLineEdit, "welcomeLinkEdit")

    run(story, backend)


def test_a_place_is_forgotten_after_asking() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.pages.lobby.places.forget_wanted.emit(case.backend.lobby.kept[0])
        await case.until(lambda: case.has("forgetSheet"))
        case.press("forgetSheetYes")
        await case.until(lambda: case.backend.lobby.kept == [])
        await case.until(lambda: case.has("welcome"))

    run(story)


def test_an_index_that_is_gone_joins_nothing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.find(QListView, "roomList").clicked.emit(QModelIndex())
        await settle()
        assert case.backend.visits.joined == []

    run(story)


def test_the_ring_around_a_sheet_s_last_field_is_whole() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.pages.lobby.places.name_wanted.emit()
        await case.until(lambda: case.has("nameSheet"))
        await settle()
        edit = case.find(QLineEdit, "nameEdit")
        (area,) = case.find(NameSheet, "nameSheet").findChildren(FittingArea)
        below = edit.mapTo(area.viewport(), edit.rect().bottomLeft()).y() + 4
        assert below <= area.viewport().rect().bottom()

    run(story)
