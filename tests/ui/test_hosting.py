"""The page of whoever hosts, by hand and by keyboard."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from shiboken6 import delete

from pendopo.model.encryption import Mode
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.room import Role
from pendopo.ui.hosting.clipboard import LinkClipboard
from pendopo.ui.hosting.code import CodeSheet
from pendopo.ui.hosting.hosting import Closed, HostPlan, HostState, InviteTerms, Open, Reach
from pendopo.ui.hosting.invites_card import DAY_S
from pendopo.ui.kit.plain import PlainLabel
from pendopo.words import given_links
from tests.ui.fake_backend import FakeBackend
from tests.ui.fake_hosting import LINK, NOW, FakeHosting, given, guest, room
from tests.ui.window_case import WindowCase, click, run, settle

PLAN = HostPlan("Teras Bagus", Reach.NETWORK)
OPEN = Open(
    PLAN,
    ("wss://192.168.1.20:7880",),
    NOW,
    (room(1, 2), room(2)),
    (given(1, Role.MODERATOR, guest("Siti")), given(2)),
    people=2,
    cpu=0.021,
    place_id="tani",
)
Story = Callable[[WindowCase, FakeHosting], Awaitable[None]]


def tell(story: Story, state: HostState | None = None) -> None:
    backend = FakeBackend()
    backend.hosting.state = state or Closed()

    async def whole(case: WindowCase) -> None:
        await case.open()
        case.window.pages.show_hosting()
        await case.until(lambda: case.window.hosting.place.running == isinstance(state, Open))
        await settle()
        await story(case, backend.hosting)

    run(whole, backend)


def words_in(case: WindowCase) -> str:
    labels = case.window.findChildren(PlainLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def wishes(hosting: FakeHosting, kind: str) -> list[tuple[object, ...]]:
    return [wish[1:] for wish in hosting.wishes if wish[0] == kind]


def test_a_place_is_opened_as_it_stands_on_the_page() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        hosting.gate = asyncio.Event()
        name = case.find(QLineEdit, "hostName")
        name.setText("")
        case.press("openPlaceButton")
        await case.until(lambda: "Give the place a name" in words_in(case))
        assert wishes(hosting, "open") == []
        QTest.keyClicks(name, "Warung")
        case.find(QLineEdit, "hostPort").setText("99999")
        case.press("openPlaceButton")
        await case.until(lambda: "from 1 to 65535" in words_in(case))
        case.find(QLineEdit, "hostPort").setText("7900")
        case.press("hostModeNone")
        case.press("openPlaceButton")
        await case.until(lambda: wishes(hosting, "open"))
        assert "Opening the place" in words_in(case)
        assert not case.find(QAbstractButton, "openPlaceButton").isEnabled()
        await case.tell(hosting.gate.set)
        await case.until(lambda: case.has("closePlaceButton"))
        ((plan,),) = wishes(hosting, "open")
        assert plan == HostPlan("Warung", Reach.NETWORK, "", 7900, Mode.NONE)
        assert "Warung is open" in words_in(case)
        await case.until(lambda: "Warung is open now." in case.said)

    tell(story)


def test_addresses_are_told_with_what_they_are_and_never_as_reachable() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        await case.until(lambda: "192.168.1.20" in words_in(case))
        assert "this computer in its own network" in words_in(case)
        assert "eachable from outside" not in words_in(case)
        reach = case.window.pages.hosting.plan.reach
        reach.setCurrentIndex(2)
        reach.chosen.emit(Reach.TYPED.value)
        QTest.keyClicks(case.find(QLineEdit, "hostAddresses"), "rooms.tani.example 8.8.8.8:443")
        await case.until(lambda: "8.8.8.8:443 · on the internet" in words_in(case))
        assert "rooms.tani.example · wherever this name leads" in words_in(case)
        reach.setCurrentIndex(0)
        reach.chosen.emit(Reach.HERE.value)
        await case.until(lambda: "only programs on this computer" in words_in(case))

    tell(story)


def test_what_failed_is_said_with_its_cure_until_the_next_try() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        hosting.fail = ReachError(ReachReason.PORT_IN_USE, port=7880)
        case.press("openPlaceButton")
        said = "Another program already uses this port (port 7880)."
        await case.until(lambda: said in words_in(case))
        assert any(said in each for each in case.said)
        assert case.find(QAbstractButton, "openPlaceButton").isEnabled()
        case.press("openPlaceButton")
        await case.until(lambda: case.has("closePlaceButton"))
        assert not case.window.pages.hosting.status.failure.isVisible()

    tell(story)


def test_a_place_that_died_says_so_and_opens_again() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        await case.tell(hosting.become, Closed(died=True))
        await case.until(lambda: "The place closed by itself" in words_in(case))
        assert "The place closed by itself" in case.said
        assert case.find(QAbstractButton, "openPlaceButton").text() == "Open again"
        case.press("openPlaceButton")
        await case.until(lambda: case.has("closePlaceButton"))

    tell(story, OPEN)


def test_rooms_are_opened_and_ended() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("openRoomButton")
        await case.until(lambda: case.has("roomSheet"))
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: "Give the room a title." in words_in(case))
        QTest.keyClicks(case.find(QLineEdit, "roomTitle"), "Tea & rain")
        QTest.keyClicks(case.find(QLineEdit, "roomTopic"), "Every day")
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: wishes(hosting, "open_room"))
        assert wishes(hosting, "open_room") == [("Tea & rain", "Every day")]
        await case.until(lambda: case.window.pages.hosting.rooms.model.rowCount() == 3)
        ends = [b for b in case.window.findChildren(QAbstractButton, "endRoom") if b.isVisible()]
        assert ends[0].accessibleName() == "End Room 1"
        ends[0].click()
        await case.until(lambda: case.has("endRoomSheet"))
        assert "2 people in it will be told" in words_in(case)
        case.press("endRoomSheetYes")
        await case.until(lambda: wishes(hosting, "end_room"))
        await case.until(lambda: case.window.pages.hosting.rooms.model.rowCount() == 2)

    tell(story, OPEN)


def test_a_link_is_copied_unseen_and_leaves_the_clipboard() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.clear()
        case.press("copySpeaker")
        await case.until(lambda: clipboard.text() == LINK)
        assert wishes(hosting, "invite") == [(InviteTerms(Role.SPEAKER, True, 86_400),)]
        assert clipboard.mimeData().data("x-kde-passwordManagerHint") == b"secret"
        assert LINK not in words_in(case)
        assert any("leaves the clipboard in a minute" in each for each in case.said)
        kept = case.window.hosting.place._clipboard
        assert kept._timer.isActive()
        assert kept._timer.interval() == 60_000
        kept._timer.timeout.emit()
        assert clipboard.text() == ""
        case.press("copyListener")
        await case.until(lambda: clipboard.text() == LINK)
        clipboard.setText("something else")
        kept._timer.timeout.emit()
        assert clipboard.text() == "something else"

    tell(story, OPEN)


def test_a_link_leaves_the_clipboard_with_the_page_it_came_from(qapp: QApplication) -> None:
    owner, clipboard = QObject(), QGuiApplication.clipboard()
    LinkClipboard(owner).put(LINK)
    assert clipboard.text() == LINK
    delete(owner)
    assert clipboard.text() == ""


def test_a_link_becomes_a_code_and_a_hosts_link_never_does() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("codeListener")
        await case.until(lambda: case.has("codeSheet"))
        picture = case.find(CodeSheet, "codeSheet").picture
        assert picture is not None
        shown = picture.grab().toImage()
        dark = sum(
            shown.pixelColor(x, y).lightness() < 50
            for x in range(0, shown.width(), 3)
            for y in range(0, shown.height(), 3)
        )
        assert dark > 500
        case.press("codeDone")
        await settle()
        assert not case.has("codeSheet")
        with pytest.raises(ValueError, match="host"):
            CodeSheet(case.theme, case.window, Role.HOST, LINK)
        assert not case.window.findChildren(QWidget, "codeHost")

    tell(story, OPEN)


@pytest.mark.parametrize("size", [(1120, 720), (683, 384), (420, 360)])
def test_a_code_is_seen_whole_also_after_the_window_became_another(size: tuple[int, int]) -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("codeListener")
        await case.until(lambda: case.has("codeSheet"))
        picture = case.find(CodeSheet, "codeSheet").picture
        assert picture is not None
        case.window.resize(*size)
        await settle()
        assert picture.visibleRegion().boundingRect() == picture.rect()
        assert picture.height() >= 160

    tell(story, OPEN)


def test_a_link_is_saved_where_the_person_says(tmp_path: Path) -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("saveModerator")
        await case.until(lambda: case.window.findChildren(QFileDialog))
        (dialog,) = case.window.findChildren(QFileDialog)
        assert wishes(hosting, "invite") == []
        dialog.fileSelected.emit(str(tmp_path / "co-host.pendopo"))
        dialog.hide()
        await case.until(lambda: wishes(hosting, "save"))
        assert wishes(hosting, "save") == [(LINK, tmp_path / "co-host.pendopo")]

    tell(story, OPEN)


def test_limits_are_chosen_for_the_links_to_come() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("inviteLimits")
        await case.until(lambda: case.has("limitsSheet"))
        case.press("onceListener")
        case.press("limitsDone")
        await case.until(
            lambda: "Listens, and can raise a hand. One device, 7 days." in words_in(case)
        )
        case.press("copyListener")
        await case.until(lambda: wishes(hosting, "invite"))
        assert wishes(hosting, "invite") == [(InviteTerms(Role.LISTENER, True, 7 * 86_400),)]

    tell(story, OPEN)


def test_who_came_by_which_link_is_told_and_revoking_asks() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        rows = case.window.pages.hosting.invites.model
        assert [row.first for row in rows.rows] == ["Siti", "Speaker invite, nobody here by it"]
        revoke = case.window.findChildren(QAbstractButton, "revokeInvite")[0]
        assert revoke.accessibleName() == "Revoke: Siti"
        revoke.click()
        await case.until(lambda: case.has("revokeSheet"))
        assert "1 person who came by it is sent away" in words_in(case)
        assert "room password stays the same" in words_in(case)
        case.key(Qt.Key.Key_Return)
        await settle()
        assert wishes(hosting, "revoke") == []
        revoke.click()
        await case.until(lambda: case.has("revokeSheet"))
        case.press("revokeSheetYes")
        await case.until(lambda: rows.rowCount() == 1)
        assert wishes(hosting, "revoke") == [("0000000000000001",)]

    tell(story, OPEN)


def test_closing_asks_while_somebody_is_there() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("closePlaceButton")
        await case.until(lambda: case.has("closePlaceSheet"))
        assert "2 people are there" in words_in(case)
        case.press("closePlaceSheetNo")
        await settle()
        assert isinstance(hosting.state, Open)
        await case.tell(hosting.become, replace(OPEN, people=0))
        case.press("closePlaceButton")
        await case.until(lambda: isinstance(hosting.state, Closed))

    tell(story, OPEN)


def test_closing_the_window_over_an_open_place_asks_once_and_closes_it() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        closed: list[bool] = []
        case.window.closed.connect(lambda: closed.append(True))
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        assert closed == []
        assert "Close Pendopo and the place?" in words_in(case)
        case.press("closeSheetYes")
        await case.until(lambda: closed)
        assert isinstance(hosting.state, Closed)

    tell(story, OPEN)


async def enter_own_room(case: WindowCase, hosting: FakeHosting) -> None:
    """The host and two others are in the only room."""
    listing = case.backend.lobby.open[0]
    mine = replace(room(1, 3), name=listing.name, title="Mine")
    await case.tell(hosting.become, replace(OPEN, rooms=(mine,), people=3))
    await case.until(lambda: case.window.pages.hosting.rooms.model.rowCount() == 1)
    case.press("enterOwnRoom")
    await case.until(lambda: case.window.in_room)


def test_closing_the_window_in_an_own_room_offers_what_it_does_and_counts_the_others() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        await enter_own_room(case, hosting)
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        assert "2 people are there" in words_in(case)
        assert case.find(QAbstractButton, "closeSheetYes").text() == "Close the place"
        assert case.find(QAbstractButton, "closeSheetNo").text() == "Keep it open"
        case.press("closeSheetNo")
        await settle()
        assert case.window.in_room
        assert isinstance(hosting.state, Open)

    tell(story, OPEN)


def test_a_place_that_died_is_told_in_the_room_until_it_is_open_again() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        await enter_own_room(case, hosting)
        await case.tell(hosting.become, Closed(died=True))
        await case.until(lambda: case.has("placeNotice"))
        assert case.window.in_room
        assert not case.has("toast")
        assert case.said.count("The place closed by itself") == 1
        case.press("placeAgainButton")
        await case.until(lambda: isinstance(hosting.state, Open))
        await case.until(lambda: not case.has("placeNotice"))

    tell(story, OPEN)


def test_an_own_room_is_entered_with_one_press() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        listing = case.backend.lobby.open[0]
        mine = replace(OPEN, rooms=(replace(room(1), name=listing.name, title="Mine"),))
        await case.tell(hosting.become, mine)
        await case.until(lambda: case.window.pages.hosting.rooms.model.rowCount() == 1)
        case.press("enterOwnRoom")
        await case.until(lambda: case.window.in_room)

    tell(story, OPEN)


def test_rows_stay_while_numbers_change() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        end = case.find(QAbstractButton, "endRoom")
        end.setFocus()
        for people in range(3):
            rooms = tuple(replace(each, people=people) for each in OPEN.rooms)
            await case.tell(hosting.become, replace(OPEN, rooms=rooms))
        assert case.find(QAbstractButton, "endRoom") is end
        assert end.hasFocus()

    tell(story, OPEN)


@pytest.mark.parametrize("width", [420, 683, 1120])
def test_nothing_is_cut_off_at_the_side(width: int) -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        long = tuple(room(n, 3, "W" * 190) for n in range(14))
        people = given(9, Role.SPEAKER, guest("W" * 60, "W" * 190))
        await case.tell(hosting.become, replace(OPEN, rooms=long, invites=(people,)))
        case.window.resize(width, 720)
        await settle()
        for area in case.window.pages.hosting.findChildren(QScrollArea):
            page = area.widget()
            assert page is not None
            assert page.width() <= area.viewport().width()
        for button in case.window.pages.hosting.findChildren(QAbstractButton):
            if button.isVisible():
                right = button.mapTo(case.window, button.rect().topRight()).x()
                assert right < width, button.objectName()

    tell(story, OPEN)


def test_the_page_stays_when_the_own_place_comes_to_the_list_and_goes_for_a_chosen_one() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.window.arriving.places.current = None
        case.backend.lobby.kept.append(replace(case.backend.lobby.kept[0], id="here"))
        case.press("openPlaceButton")
        await case.until(lambda: case.window.pages.lobby.places.model.rowCount() == 2)
        await settle()
        assert case.has("closePlaceButton")
        click(case.window.pages.lobby.places.list, 0)
        await case.until(lambda: not case.has("closePlaceButton"))
        case.press("hostButton")
        await case.until(lambda: case.has("closePlaceButton"))

    tell(story)


def test_the_own_place_is_closed_in_the_lobby_and_opened_from_there() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        lobby = case.backend.lobby
        here = replace(lobby.kept[0], id="here", server="ws://127.0.0.1:7880")
        lobby.kept.append(here)
        hosting.own = "here"
        case.window.pages.lobby.show_rooms()
        lobby.trouble = ReachError(ReachReason.REFUSED)
        await case.window.arriving.places.show_places("here")
        await case.until(lambda: "The place is closed" in words_in(case))
        assert "cannot be shown" not in words_in(case)
        case.window.arriving.places.refresh()
        await settle()
        assert len([said for said in case.said if "The place is closed" in said]) == 1
        lobby.trouble = None
        assert case.window.pages.lobby.rooms.state.button.text() == "Open the place"
        case.window.pages.lobby.rooms.state.button.click()
        await case.until(lambda: case.has("closePlaceButton"))
        assert isinstance(hosting.state, Open)

    tell(story)


def test_what_cannot_be_changed_now_looks_so_and_enter_opens_the_place() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        name, port = (case.find(QLineEdit, each) for each in ("hostName", "hostPort"))
        assert "No link was given yet" not in words_in(case)
        assert "Open the place to see its links." in words_in(case)
        QTest.keyClick(name, Qt.Key.Key_Return)
        await case.until(lambda: case.has("closePlaceButton"))
        assert len(wishes(hosting, "open")) == 1
        assert not name.isEnabled()
        assert not port.isEnabled()
        assert "No link was given yet." in words_in(case)
        await case.tell(hosting.become, Closed())
        await case.until(name.isEnabled)

    tell(story)


def test_an_opened_room_is_announced() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        case.press("openRoomButton")
        await case.until(lambda: case.has("roomSheet"))
        QTest.keyClicks(case.find(QLineEdit, "roomTitle"), "Tea")
        case.press("roomSheetYes")
        await case.until(lambda: "Tea is open now." in case.said)

    tell(story, OPEN)


def test_when_a_link_ends_is_told_whole() -> None:
    async def story(case: WindowCase, hosting: FakeHosting) -> None:
        now = int(time.time())
        link = replace(given(2), made=now, ends=now + 7 * 86_400 - 1)
        await case.tell(hosting.become, replace(OPEN, invites=(link,)))
        case.window.resize(1120, 720)
        said = "Made just now, for one device, ends in 7 days"
        await case.until(lambda: said in words_in(case))

    tell(story, OPEN)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (7 * DAY_S, "7 days"),
        (7 * DAY_S - 1, "7 days"),
        (7 * DAY_S - DAY_S // 2 - 60, "6 days"),
        (2 * DAY_S - 1, "2 days"),
        (DAY_S - 1, "24 h"),
        (3599, "1 h"),
        (1, "1 min"),
    ],
)
def test_what_is_left_of_a_link_is_rounded(left: int, said: str) -> None:
    assert given_links.made(NOW, NOW + left, False, NOW) == f"Made just now, ends in {said}"
