"""What is said of places: who is there, who cannot be reached, and where it is said."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QMenu, QWidget

from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.room import LeaveReason, RoomListing
from pendopo.ui.lobby.place_row import Counted, Missed, PlaceRole, Shut
from pendopo.ui.lobby.places import PlaceCard
from tests.ui.fake_backend import LINK, PREVIEW, ROOMS, TANI, FakeBackend
from tests.ui.window_case import WindowCase, click, run, settle

WARUNG = PlaceCard("warung", "Warung Malam", "rooms.warung.example", Mode.SHARED)
TIMED_OUT = ReachError(ReachReason.TIMED_OUT, host="rooms.warung.example")


def two_places(**troubles: PendopoError) -> FakeBackend:
    """`troubles` by the id of a place."""
    backend = FakeBackend()
    backend.lobby.kept.append(WARUNG)

    async def rooms(place_id: str) -> tuple[RoomListing, ...]:
        if place_id in troubles:
            raise troubles[place_id]
        return backend.lobby.open

    backend.lobby.rooms = rooms  # type: ignore[method-assign]
    return backend


def test_every_place_says_how_many_are_there() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        model = case.window.pages.lobby.places.model
        await case.until(
            lambda: model.index(1).data(PlaceRole.STANDING) == Counted(people=62, live=3)
        )
        spoken = model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "Warung Malam, 62 people here, 3 live rooms, rooms.warung.example"

    run(story, two_places())


def test_a_place_that_cannot_be_reached_has_a_mark_and_words() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        model = case.window.pages.lobby.places.model
        await case.until(lambda: isinstance(model.index(1).data(PlaceRole.STANDING), Missed))
        assert "Cannot connect" in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
        assert not case.has("lobbyState"), "another place's failure is not shown here"
        assert case.said == ["Ruang Tani. 4 rooms"]

    run(story, two_places(warung=TIMED_OUT))


def test_a_failure_is_announced_once() -> None:
    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("lobbyStateButton") and case.said)
        case.window.arriving.places.refresh()
        await settle()
        assert len(case.said) == 1
        assert "did not answer in time" in case.said[0]

    run(story, two_places(tani=TIMED_OUT))


def test_what_failed_at_one_place_does_not_stay_over_another() -> None:
    backend = two_places()
    backend.visits.trouble = ReachError(ReachReason.MEDIA, host="rooms.tani.example")

    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("dismissNoticeButton"))
        assert not case.has("noticeLabel")
        click(case.find(QListView, "placeList"), 1)
        await case.until(lambda: not case.has("placeNotice"))

    run(story, backend)


def test_after_being_removed_the_next_step_can_work() -> None:
    backend = FakeBackend()

    async def story(case: WindowCase) -> None:
        await case.enter()
        backend.lobby.trouble = AccessError(AccessReason.TICKET, host="rooms.tani.example")
        await case.tell(case.session.end, LeaveReason.REMOVED)
        await case.until(lambda: case.has("visitEnded"))
        assert not case.has("joinAgainButton")
        case.press("visitEndedButton")
        await case.until(lambda: case.has("lobbyStateButton"))
        said = case.window.pages.lobby.rooms.state
        assert said.sentence.text().startswith("A moderator removed you")
        assert "used, cancelled" not in said.sentence.text()
        assert said.button.text() == "Add an invite"

    run(story, backend)


def test_other_rooms_stay_usable_where_the_server_still_lists_them() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.end, LeaveReason.REMOVED)
        await case.until(lambda: case.has("visitEnded"))
        case.press("visitEndedButton")
        await case.until(lambda: case.has("joinButton"))
        assert not case.has("lobbyStateButton")

    run(story)


def test_a_lost_visit_can_be_joined_again() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.end, LeaveReason.LOST)
        await case.until(lambda: case.has("joinAgainButton"))
        assert QApplication.focusWidget() is case.find(QWidget, "joinAgainButton")
        case.press("joinAgainButton")
        await case.until(lambda: len(case.backend.visits.joined) == 2)
        assert case.backend.visits.joined[0] == case.backend.visits.joined[1]

    run(story)


def test_the_menu_of_a_place_comes_by_keyboard() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        places = case.find(QListView, "placeList")
        places.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(places, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        menu = case.find(QMenu, "placeMenu")
        assert [action.objectName() for action in menu.actions()] == ["forgetAction"]
        menu.close()

    run(story)


def test_search_filters_and_escape_clears() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        QTest.keyClick(case.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        field = case.find(QLineEdit, "searchEdit")
        await case.until(lambda: QApplication.focusWidget() is field)
        QTest.keyClicks(field, "KEBUN")
        rooms = case.window.pages.lobby.rooms
        assert [row.listing.name for row in rooms.model.rows] == ["r2"]
        count = case.find(QLabel, "roomCount")
        assert count.text() == f"1 of {len(ROOMS)}"
        assert case.said[-1] == "1 room matches KEBUN"
        QTest.keyClicks(field, " gamelan")
        assert count.text() == f"0 of {len(ROOMS)}"
        assert case.said[-1] == "0 rooms match KEBUN gamelan"
        assert rooms.state.heading.text() == "No room matches “KEBUN gamelan”"
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert len(rooms.model.rows) == len(ROOMS)
        assert count.text() == str(len(ROOMS))

    run(story)


@pytest.mark.parametrize("way", list(Qt.LayoutDirection)[:2])
def test_the_search_keeps_the_margins_of_a_narrow_window(
    qapp: QApplication, way: Qt.LayoutDirection
) -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(420, 720)
        await case.open()
        QTest.keyClick(case.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        field = case.find(QLineEdit, "searchEdit")
        await case.until(lambda: QApplication.focusWidget() is field)
        await settle()
        left = field.mapTo(case.window, QPoint(0, 0)).x()
        assert (left, case.window.width() - left - field.width()) == (12, 12)

    qapp.setLayoutDirection(way)
    try:
        run(story)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)


def test_a_room_link_connects_in_one_step() -> None:
    backend = FakeBackend()
    backend.lobby.kept = []
    backend.lobby.open = ROOMS[1:2]
    backend.lobby.previewed = replace(PREVIEW, kind="room", name=ROOMS[1].title)

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("welcome"))
        case.find(QLineEdit, "welcomeLinkEdit").setText(LINK)
        case.press("welcomeContinueButton")
        await case.until(lambda: case.has("inviteSheet"))
        assert backend.visits.joined == [], "never a join by itself"
        case.press("addPlaceButton")
        await case.until(lambda: case.window.in_room)
        assert backend.visits.joined == [("warung", "r2", "Bagus Prakoso")]

    run(story, backend)


def test_a_place_that_is_one_room_has_its_title_once_beside_the_list() -> None:
    card = replace(TANI, kind="room", name=ROOMS[1].title)
    backend = FakeBackend()
    backend.lobby.kept = [card]
    backend.lobby.open = ROOMS[1:2]

    async def story(case: WindowCase) -> None:
        await case.open()
        assert case.find(QLabel, "placeTitle").accessibleName() == "One room"

    run(story, backend)


def test_the_own_place_says_that_it_is_closed_and_is_opened_from_the_list() -> None:
    here = PlaceCard("warung", "Teras", "wss://127.0.0.1:7880", Mode.SHARED)
    backend = two_places(warung=TIMED_OUT)
    backend.lobby.kept[1] = here
    backend.hosting.own = here.id

    async def story(case: WindowCase) -> None:
        await case.open()
        places = case.window.pages.lobby.places
        await case.until(lambda: places.model.index(1).data(PlaceRole.STANDING) == Shut())
        spoken = places.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "Closed" in spoken
        assert "Cannot connect" not in spoken
        places.offer_to_forget(here, QPoint(20, 20))
        menu = case.find(QMenu, "placeMenu")
        next(a for a in menu.actions() if a.objectName() == "openPlaceAction").trigger()
        menu.close()
        await case.until(lambda: case.backend.hosting.wishes)
        assert case.backend.hosting.wishes[0][0] == "open"
        assert case.has("hosting")
        places.offer_to_forget(TANI, QPoint(20, 20))
        menu = case.find(QMenu, "placeMenu")
        assert [a.objectName() for a in menu.actions()] == ["forgetAction"]
        menu.close()

    run(story, backend)
