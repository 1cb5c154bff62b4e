"""One Enter listens: the focus waits for the rooms and goes to the first of them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pendopo.ui.kit.frame import Frame
from tests.ui.fake_backend import LINK, FakeBackend
from tests.ui.window_case import RESOURCES, WindowCase, run, settle


def in_rooms(case: WindowCase) -> bool:
    rooms = case.window.pages.lobby.rooms.list
    return rooms.hasFocus() and rooms.currentIndex().row() == 0


def test_after_the_start_one_enter_listens_to_the_first_room() -> None:
    async def story(case: WindowCase) -> None:
        case.window.open()
        case.window.activateWindow()
        await case.until(lambda: in_rooms(case))
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)

    run(story)


def test_after_connect_one_enter_listens_to_the_first_room() -> None:
    backend = FakeBackend()
    backend.lobby.kept = []

    async def story(case: WindowCase) -> None:
        case.window.open()
        case.window.activateWindow()
        await case.until(lambda: case.has("welcome"))
        QTest.keyClicks(case.window.pages.welcome.field.edit, LINK)
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: case.has("inviteSheet"))
        case.find(QWidget, "addPlaceButton").setFocus()
        case.key(Qt.Key.Key_Space)
        await case.until(lambda: in_rooms(case))
        assert case.said.count("Warung Malam. 4 rooms") == 1
        case.window.arriving.places.refresh()
        await settle()
        assert case.said.count("Warung Malam. 4 rooms") == 1

    run(story, backend)


def test_a_focus_that_was_moved_meanwhile_stays() -> None:
    async def story(case: WindowCase) -> None:
        case.window.open()
        case.window.activateWindow()
        settings = case.find(QWidget, "settingsButton")
        settings.setFocus()
        await case.until(lambda: case.window.pages.lobby.rooms.model.rowCount() > 0)
        await settle()
        assert settings.hasFocus()

    run(story)


def test_after_leaving_one_enter_listens_again() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.window.leave()
        await case.until(lambda: in_rooms(case))

    run(story)


def test_whoever_came_from_the_host_page_is_shown_the_rooms_of_the_place_after_leaving() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.pages.show_hosting()
        await case.window.join(case.backend.lobby.kept[0], case.backend.lobby.open[0])
        await case.window.leave()
        assert case.window.pages.lobby.rooms.isVisible()
        await case.until(lambda: in_rooms(case))

    run(story)


def test_ctrl_q_asks_in_a_room_and_closes_outside() -> None:
    async def story(case: WindowCase) -> None:
        closed: list[None] = []
        case.window.closed.connect(lambda: closed.append(None))
        await case.enter()
        QTest.keyClick(case.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        await case.until(lambda: case.has("closeSheet"))
        case.press("closeSheetNo")
        await case.window.leave()
        QTest.keyClick(case.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        await case.until(lambda: closed)

    run(story)


def test_the_window_is_never_larger_than_its_screen() -> None:
    async def story(case: WindowCase) -> None:
        class Small(Frame):
            def room(self) -> QSize:
                return QSize(683, 384)

        frame = Small(RESOURCES)
        assert frame.size() == QSize(683, 384)
        frame.deleteLater()

    run(story)
