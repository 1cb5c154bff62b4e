"""What somebody chose is what they get, however the facts move meanwhile."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QWidget,
)

from pendopo.model.encryption import Mode
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Room, RoomListing
from pendopo.ui.kit.keyed_rows import RowRole
from pendopo.ui.lobby.places import PlaceCard
from tests.ui.fake_backend import (
    ROOMS,
    FakeBackend,
    hosting,
)
from tests.ui.window_case import WindowCase, run, settle

BUSY = RoomListing(RoomName("r9"), "A crowd", "", 500, 9, Mode.SHARED)
TURNED = (BUSY, *reversed(ROOMS))
"""Another room has most people, and the others stand the other way round."""


async def listed(case: WindowCase, rooms: Sequence[RoomListing]) -> None:
    """The server's list is another one, and the window has asked for it."""
    case.backend.lobby.open = tuple(rooms)
    case.window.arriving.places.refresh()
    names = {room.name for room in rooms}
    model = case.window.pages.lobby.rooms.model
    await case.until(lambda: {r.listing.name for r in model.rows if not r.ended} == names)


def keys(view: QListView) -> list[str]:
    model = view.model()
    return [model.index(row, 0).data(RowRole.KEY) for row in range(model.rowCount())]


async def chosen_before_a_failed_look(case: WindowCase) -> QListView:
    """The third room is chosen, and then the server cannot be asked."""
    await case.open()
    rooms = case.find(QListView, "roomList")
    select(rooms, "r3")
    case.backend.lobby.trouble = ReachError(ReachReason.TIMED_OUT, host="rooms.tani.example")
    case.window.arriving.places.refresh()
    await case.until(lambda: case.has("lobbyStateButton"))
    return rooms


def middle(view: QListView, key: str) -> QPoint:
    return view.visualRect(view.model().index(keys(view).index(key), 0)).center()


def select(view: QListView, key: str) -> None:
    view.setCurrentIndex(view.model().index(keys(view).index(key), 0))
    view.setFocus(Qt.FocusReason.TabFocusReason)


def test_enter_joins_the_room_that_was_chosen_before_a_refresh() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        select(rooms, "r3")
        await listed(case, TURNED)
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined[0][1] == "r3"

    run(story)


def test_a_refresh_moves_no_room() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        places = {key: middle(rooms, key) for key in keys(rooms)}
        await listed(case, TURNED)
        assert keys(rooms) == ["r1", "r2", "r3", "r4", "r9"]
        assert {key: middle(rooms, key) for key in places} == places

    run(story)


def test_a_new_look_at_the_lobby_orders_the_rooms_anew() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.backend.lobby.open = TURNED
        case.press("leaveButton")
        await case.until(lambda: case.has("roomList"))
        rooms = case.find(QListView, "roomList")
        await case.until(lambda: keys(rooms)[0] == "r9")
        assert keys(rooms) == [room.name for room in TURNED]

    run(story)


def test_choosing_the_place_again_orders_the_rooms_anew_and_keeps_the_chosen() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        select(rooms, "r2")
        case.backend.lobby.open = TURNED
        places = case.find(QListView, "placeList")
        QTest.mouseClick(places.viewport(), Qt.MouseButton.LeftButton, pos=middle(places, "tani"))
        await case.until(lambda: keys(rooms) == [room.name for room in TURNED])
        assert rooms.currentIndex().data(RowRole.KEY) == "r2"

    run(story)


def test_a_press_and_a_release_on_different_rooms_join_none() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        at = middle(rooms, "r1")
        QTest.mousePress(rooms.viewport(), Qt.MouseButton.LeftButton, pos=at)
        case.window.pages.lobby.rooms.rearrange()
        await listed(case, TURNED)
        assert rooms.indexAt(at).data(RowRole.KEY) == "r9"
        QTest.mouseRelease(rooms.viewport(), Qt.MouseButton.LeftButton, pos=at)
        await settle()
        assert case.backend.visits.joined == []

    run(story)


def test_a_pointer_that_rests_chooses_nothing_when_the_list_scrolls() -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(600, 620)
        await case.open()
        rooms = case.find(QListView, "roomList")
        rooms.setFocus(Qt.FocusReason.TabFocusReason)
        QCursor.setPos(rooms.viewport().mapToGlobal(QPoint(60, 20)))
        await settle()
        select(rooms, "r1")
        for chosen in ("r2", "r3", "r4"):
            QTest.keyClick(rooms, Qt.Key.Key_Down)
            await settle()
            assert rooms.currentIndex().data(RowRole.KEY) == chosen
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined[0][1] == "r4"

    run(story)


def test_a_pointer_that_moves_shows_where_it_is() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        QTest.mouseMove(rooms.viewport(), middle(rooms, "r3"))
        await case.until(lambda: rooms.currentIndex().data(RowRole.KEY) == "r3")

    run(story)


def test_the_button_means_the_room_where_the_press_began() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        button = case.find(QAbstractButton, "joinButton")
        button.setFocus()
        QTest.keyPress(button, Qt.Key.Key_Space)
        rooms.setCurrentIndex(rooms.model().index(1, 0))
        QTest.keyRelease(button, Qt.Key.Key_Space)
        await settle()
        assert case.backend.visits.joined == []
        QTest.keyClick(button, Qt.Key.Key_Space)
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined[0][1] == "r2"

    run(story)


def test_a_room_that_ends_stays_in_its_place_and_cannot_be_joined() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        select(rooms, "r2")
        await listed(case, [room for room in ROOMS if room.name != "r2"])
        assert keys(rooms) == ["r1", "r2", "r3", "r4"]
        assert rooms.currentIndex().data(RowRole.KEY) == "r2"
        assert rooms.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole).endswith(", ended")
        assert not case.has("joinButton")
        assert case.find(QLabel, "roomCount").text() == "3"
        case.find(QLineEdit, "searchEdit").setText("kebun")
        assert case.find(QLabel, "roomCount").text() == "0 of 3"
        assert case.said[-1] == "0 rooms match kebun"
        case.find(QLineEdit, "searchEdit").clear()
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await case.until(lambda: case.has("noticeLabel"))
        assert case.backend.visits.joined == []
        await listed(case, ROOMS)
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined[0][1] == "r2"

    run(story)


def test_a_chosen_room_that_is_taken_away_leaves_nothing_chosen() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        select(rooms, "r2")
        case.window.pages.lobby.rooms.rearrange()
        await listed(case, [room for room in ROOMS if room.name != "r2"])
        assert keys(rooms) == ["r1", "r3", "r4"]
        assert not rooms.currentIndex().isValid()
        case.window.activateWindow()
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await settle()
        assert case.backend.visits.joined == []
        await listed(case, [*case.backend.lobby.open, BUSY])
        assert not rooms.currentIndex().isValid()
        QTest.keyClick(rooms, Qt.Key.Key_Down)
        assert rooms.currentIndex().data(RowRole.KEY) == "r1"
        assert case.window.pages.lobby.rooms.list.ringed

    run(story)


def test_the_focus_waits_for_a_good_look_after_a_failed_one() -> None:
    async def story(case: WindowCase) -> None:
        rooms = await chosen_before_a_failed_look(case)
        assert case.window.pages.lobby.rooms.state.hasFocus()
        case.backend.lobby.trouble = None
        await listed(case, ROOMS)
        await case.until(rooms.hasFocus)
        assert rooms.currentIndex().data(RowRole.KEY) == "r3"

    run(story)


def test_a_failed_look_and_a_good_one_after_it_change_nothing() -> None:
    async def story(case: WindowCase) -> None:
        rooms = await chosen_before_a_failed_look(case)
        case.backend.lobby.trouble = None
        await listed(case, TURNED)
        assert keys(rooms)[:4] == ["r1", "r2", "r3", "r4"]
        assert rooms.currentIndex().data(RowRole.KEY) == "r3"

    run(story)


def test_the_chosen_place_stays_chosen_when_others_come() -> None:
    backend = FakeBackend()
    warung = PlaceCard("warung", "Warung", "rooms.warung.example", Mode.SHARED)
    backend.lobby.kept.append(warung)

    async def story(case: WindowCase) -> None:
        await case.open()
        places = case.find(QListView, "placeList")
        select(places, "warung")
        case.backend.lobby.kept.insert(0, replace(warung, id="first"))
        model = case.window.pages.lobby.places.model
        model.show_rows(case.backend.lobby.kept)
        assert places.currentIndex().data(RowRole.KEY) == "warung"
        model.show_rows([card for card in case.backend.lobby.kept if card.id != "warung"])
        assert not places.currentIndex().isValid()

    run(story, backend)


def test_somebody_chosen_on_stage_stays_chosen_while_others_come_and_go() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.find(QListView, "stageList")
        select(stage, "olu")
        room = case.session.room
        fewer = {k: v for k, v in room.others.items() if k not in ("sari", "chen")}
        await case.tell(case.session.become, replace(room, others=fewer))
        await case.until(lambda: "sari" not in keys(stage))
        assert stage.currentIndex().data(RowRole.KEY) == "olu"
        del fewer[ParticipantIdentity("olu")]
        await case.tell(case.session.become, replace(room, others=dict(fewer)))
        await case.until(lambda: "olu" not in keys(stage))
        assert not stage.currentIndex().isValid()
        QTest.keyClick(stage, Qt.Key.Key_Return)
        assert not case.has("personMenu")

    run(story)


def test_a_menu_is_about_the_person_it_was_opened_for() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.find(QListView, "stageList")
        at = middle(stage, "chen")
        QTest.mouseClick(stage.viewport(), Qt.MouseButton.LeftButton, pos=at)
        menu = case.find(QMenu, "personMenu")
        room = case.session.room
        fewer = {k: v for k, v in room.others.items() if k != "sari"}
        await case.tell(case.session.become, replace(room, others=fewer))
        await case.until(lambda: "sari" not in keys(stage))
        assert stage.indexAt(at).data(RowRole.KEY) != "chen"
        move = next(a for a in menu.actions() if a.objectName() == "moveToAudienceAction")
        move.trigger()
        menu.close()
        await case.until(lambda: case.session.wishes)
        assert case.session.wishes == [("move_to_audience", "chen")]

    run(story, hosting())


def lowered(room: Room, identity: str) -> Room:
    others = {k: replace(p, hand_raised_ms=None) if k == identity else p
              for k, p in room.others.items()}  # fmt: skip
    return replace(room, others=others)


def queue_buttons(case: WindowCase, name: str) -> list[QAbstractButton]:
    return [b for b in case.find(QWidget, "handQueue").findChildren(QAbstractButton)
            if b.accessibleName() == name and b.isVisible()]  # fmt: skip


def queue_button(case: WindowCase, name: str) -> QAbstractButton:
    (found,) = queue_buttons(case, name)
    return found


def test_an_answered_hand_says_so_and_goes_by_itself() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        queue = case.window.pages.room.queue
        point = QPointF(queue.rect().center())
        QApplication.sendEvent(queue, QEnterEvent(point, point, point))
        QTest.mouseClick(
            queue_button(case, "Invite Kwame Mensah to speak"), Qt.MouseButton.LeftButton
        )
        await case.tell(case.session.become, lowered(case.session.room, "l3"))
        await case.until(lambda: case.find(QLabel, "handCount").text() == "3 hands raised")
        shown = [b.text() for b in queue.findChildren(QLabel) if b.isVisible()]
        assert "Invited" in shown
        assert "Waits no longer" not in shown
        assert queue._closes.isActive()
        queue._closes.timeout.emit()
        assert "l3" not in [row.hand.identity for row in queue.model.rows]

    run(story, hosting())


def test_focus_never_passes_to_another_persons_button() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        queue_button(case, "Invite Kwame Mensah to speak").setFocus()
        await case.tell(case.session.become, lowered(case.session.room, "l3"))
        await case.until(lambda: case.find(QLabel, "handCount").text() == "3 hands raised")
        case.key(Qt.Key.Key_Return)
        case.key(Qt.Key.Key_Space)
        await settle()
        assert case.session.wishes == []
        focused = QApplication.focusWidget()
        assert focused is case.window.pages.room.queue

    run(story, hosting())


def test_hands_keep_their_places_under_the_pointer() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        queue = case.window.pages.room.queue
        point = QPointF(queue.rect().center())
        QApplication.sendEvent(queue, QEnterEvent(point, point, point))
        second = queue_button(case, "Invite יעל כהן to speak")
        where = second.mapTo(queue, QPoint(0, 0))
        await case.tell(case.session.become, lowered(case.session.room, "l3"))
        await case.until(lambda: case.find(QLabel, "handCount").text() == "3 hands raised")
        assert second.mapTo(queue, QPoint(0, 0)) == where
        assert not queue_buttons(case, "Invite Kwame Mensah to speak")
        assert not queue_buttons(case, "Not now, Kwame Mensah")
        QTest.mouseClick(second, Qt.MouseButton.LeftButton)
        await case.until(lambda: case.session.wishes == [("invite_to_speak", "l8")])
        QApplication.sendEvent(queue, QEvent(QEvent.Type.Leave))
        await case.until(lambda: [r.hand.identity for r in queue.model.rows] == ["l4", "l10"])

    run(story, hosting())
