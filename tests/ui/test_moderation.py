"""What a host may do: the queue of hands, and the menu of a person."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QListView,
    QMenu,
    QSlider,
    QWidget,
)

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Role
from pendopo.ui.kit.accessible import MenuInReach
from pendopo.ui.kit.shadow import SPREAD
from tests.ui.fake_backend import hosting
from tests.ui.window_case import WindowCase, click, row_of, run


def test_the_host_answers_the_queue_in_order() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert case.find(QLabel, "handCount").text() == "4 hands raised"
        first = case.find(QWidget, "handQueue").findChild(QAbstractButton, "inviteToSpeakButton")
        assert isinstance(first, QAbstractButton)
        assert first.accessibleName() == "Invite Kwame Mensah to speak"
        QTest.mouseClick(first, Qt.MouseButton.LeftButton)
        await case.until(lambda: ("invite_to_speak", "l3") in case.session.wishes)
        await case.until(lambda: case.find(QLabel, "handCount").text() == "3 hands raised")
        stage = case.find(QListView, "stageList")
        assert row_of(stage, "l3") >= 0

    run(story, hosting())


def test_not_now_puts_a_hand_aside_until_it_is_raised_again() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        row = case.window.pages.room.queue.waiting[0]
        buttons = case.find(QWidget, "handQueue").findChildren(QAbstractButton, "notNowHandButton")
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        assert row not in case.window.pages.room.queue.waiting
        assert case.session.wishes == []
        again = replace(row, hand_raised_ms=(row.hand_raised_ms or 0) + 5)
        others = {**case.session.room.others, row.identity: again}
        await case.tell(case.session.become, replace(case.session.room, others=others))
        await case.until(lambda: again in case.window.pages.room.queue.waiting)

    run(story, hosting())


def chosen_menu(case: WindowCase, view: QListView, identity: str) -> QMenu:
    click(view, row_of(view, identity))
    return case.find(QMenu, "personMenu")


def names(menu: QMenu) -> list[str]:
    return [action.objectName() for action in menu.actions() if action.objectName()]


def trigger(menu: QMenu, name: str) -> None:
    next(action for action in menu.actions() if action.objectName() == name).trigger()
    menu.close()


def test_a_listener_may_only_turn_a_speaker_down() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        menu = chosen_menu(case, case.find(QListView, "stageList"), "sari")
        assert names(menu) == []
        slider = menu.findChild(QSlider, "volumeSlider")
        assert isinstance(slider, QSlider)
        slider.setValue(40)
        assert case.session.volumes == {ParticipantIdentity("sari"): 0.4}

    run(story)


def test_the_other_button_opens_the_menu_of_a_person() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.find(QListView, "stageList")
        at = stage.visualRect(stage.model().index(row_of(stage, "sari"), 0)).center()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, at, stage.viewport().mapToGlobal(at)
        )
        QApplication.sendEvent(stage.viewport(), event)
        menu = case.find(QMenu, "personMenu")
        assert names(menu)[0] == "muteOtherAction"
        menu.close()

    run(story, hosting())


def test_an_open_menu_is_read_in_its_window() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        menu = chosen_menu(case, case.find(QListView, "stageList"), "sari")
        (stand_in,) = case.window.findChildren(MenuInReach)
        read = QAccessible.queryAccessibleInterface(stand_in)
        assert read.role() is QAccessible.Role.PopupMenu
        assert read.text(QAccessible.Text.Name) == menu.accessibleName() != ""
        rows = [read.child(at) for at in range(read.childCount())]
        assert [row.role() for row in rows] == [
            QAccessible.Role.Slider, *3 * [QAccessible.Role.MenuItem]
        ]  # fmt: skip
        said = [row.text(QAccessible.Text.Name) for row in rows]
        assert said[0].startswith("Volume of")
        assert said[1] == next(a for a in menu.actions() if a.objectName()).text()
        assert [read.indexOfChild(row) for row in rows] == [0, 1, 2, 3]
        menu.close()
        await case.until(lambda: not case.window.findChildren(MenuInReach))

    run(story, hosting())


def test_a_long_name_does_not_widen_the_menu() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        others = dict(case.session.room.others)
        sari = ParticipantIdentity("sari")
        others[sari] = replace(others[sari], name="Wulandari " * 6)
        await case.tell(case.session.become, replace(case.session.room, others=others))
        menu = chosen_menu(case, case.find(QListView, "stageList"), "sari")
        assert menu.width() - 2 * SPREAD <= 320
        heading = menu.actions()[0]
        assert "…" in heading.text()
        assert heading.toolTip().replace("\n", " ").startswith("Wulandari Wulandari Wulandari")
        menu.close()

    run(story, hosting())


def test_the_host_mutes_moves_and_removes_after_asking() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        stage = case.find(QListView, "stageList")
        menu = chosen_menu(case, stage, "sari")
        assert names(menu) == ["muteOtherAction", "moveToAudienceAction", "removeAction"]
        trigger(menu, "muteOtherAction")
        await case.until(lambda: ("mute_other", "sari") in case.session.wishes)
        trigger(chosen_menu(case, stage, "chen"), "moveToAudienceAction")
        audience = case.find(QListView, "audienceList")
        await case.until(lambda: row_of(audience, "chen") >= 0)
        trigger(chosen_menu(case, stage, "olu"), "removeAction")
        await case.until(lambda: case.has("removeSheet"))
        # The off-screen platform does not give the focus back when a menu closes.
        case.window.activateWindow()
        await case.until(case.window.isActiveWindow)
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: not case.has("removeSheet"))
        assert ("remove", "olu") not in case.session.wishes
        trigger(chosen_menu(case, stage, "olu"), "removeAction")
        await case.until(lambda: case.has("removeSheet"))
        case.press("removeSheetYes")
        await case.until(lambda: ("remove", "olu") in case.session.wishes)

    run(story, hosting())


def test_the_role_is_said_and_a_demotion_closes_the_queue() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert "you are the host" in case.find(QLabel, "roomSubtitle").accessibleName()
        assert case.has("handQueue")
        await case.tell(case.session.become, replace(case.session.room, role=Role.SPEAKER))
        await case.until(lambda: not case.has("handQueue"))
        assert not case.has("handsButton")

    run(story, hosting())
