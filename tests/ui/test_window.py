"""The window around the pages: keys, names, sizes, closing."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QWidget,
)

from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    OwnError,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import LeaveReason
from pendopo.ui.settings.view import SettingsView
from pendopo.ui.window import MainWindow
from tests.ui.fake_backend import (
    ROOMS,
    FakeBackend,
    FakeSession,
    hosting,
    listener_room,
    needles,
    someone,
)
from tests.ui.window_case import WindowCase, run, settle


def test_h_and_m_are_keys_in_the_room_only() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.key(Qt.Key.Key_H)
        case.press("joinButton")
        await case.until(lambda: case.window.in_room)
        await settle()
        case.key(Qt.Key.Key_M)
        case.key(Qt.Key.Key_H)
        await case.until(lambda: case.session.wishes)
        await case.tell(case.session.promote_me)
        case.key(Qt.Key.Key_M)
        await case.until(lambda: len(case.session.wishes) == 2)
        assert [wish[0] for wish in case.session.wishes] == ["raise_hand", "set_muted"]

    run(story)


def test_keys_do_not_reach_what_a_sheet_covers_nor_names() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        name = case.find(QLineEdit, "searchEdit")
        name.clear()
        name.setFocus()
        QTest.keyClicks(name, "hm")
        assert name.text() == "hm"
        await case.window.join(case.backend.lobby.kept[0], ROOMS[0])
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        case.key(Qt.Key.Key_H)
        await settle()
        assert case.session.wishes == []

    run(story)


def test_letters_reach_the_shortcuts_from_a_list() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.find(QListView, "stageList").setFocus(Qt.FocusReason.TabFocusReason)
        case.key(Qt.Key.Key_H)
        await case.until(lambda: case.session.wishes == [("raise_hand",)])

    run(story)


@pytest.mark.parametrize("reason", LeaveReason)
def test_an_ended_visit_says_why_and_leads_back(reason: LeaveReason) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.end, reason)
        await case.until(lambda: case.has("visitEnded"))
        assert not case.window.in_room
        case.press("visitEndedButton")
        await case.until(lambda: case.has("roomList"))
        await case.until(lambda: case.session.listeners == 0)

    run(story)


@pytest.mark.parametrize(
    ("failure", "said", "again"),
    [
        (ReachError(ReachReason.PIN, host="h"), "Somebody may be intercepting", False),
        (AccessError(AccessReason.TICKET, url="wss://h"), "used, cancelled, or never", False),
        (AccessError(AccessReason.TOKEN_OTHER_ROOM), "for another room", False),
        (AccessError(AccessReason.CLOCK, host="h"), "Set the clock that is wrong", True),
        (AccessError(AccessReason.OTHER_KEYS, host="h"), "does not hold the key of any", True),
        (ReachError(ReachReason.TIMED_OUT, host="h"), "did not answer in time", True),
    ],
)
def test_what_made_coming_back_impossible_is_shown_and_said(
    failure: PendopoError, said: str, again: bool
) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.end, LeaveReason.LOST, failure)
        await case.until(lambda: case.has("visitEnded"))
        assert any(said in each for each in case.said)
        assert said in case.window.pages.over.page.sentence.text()
        assert case.has("joinAgainButton") is again

    run(story)


def test_where_pendopo_has_to_be_started_again_the_room_is_not_offered_first() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        failure = OwnError(OwnReason.SYSTEM, errno=24)
        await case.tell(case.session.end, LeaveReason.FAULT, failure)
        await case.until(lambda: case.has("visitEnded"))
        assert "start Pendopo again" in case.window.pages.over.page.sentence.text()
        assert not case.has("joinAgainButton")

    run(story)


def test_the_cause_is_told_also_where_another_page_is_looked_at() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.window.pages.show_settings()
        failure = ReachError(ReachReason.PIN, host="h")
        await case.tell(case.session.end, LeaveReason.LOST, failure)
        await case.until(lambda: not case.window.in_room)
        assert any("Somebody may be intercepting" in each for each in case.said)

    run(story)


def test_closing_in_a_room_asks_once() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.window.close()
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        assert len(case.window.findChildren(QWidget, "closeSheet")) == 1
        case.press("closeSheetNo")
        await settle()
        assert case.window.isVisible()
        case.window.close()
        await case.until(lambda: case.has("closeSheet"))
        case.press("closeSheetYes")
        await case.until(lambda: not case.window.isVisible())
        assert case.session.wishes == [("leave",)]

    run(story)


def test_closing_in_the_lobby_asks_nothing() -> None:
    async def story(case: WindowCase) -> None:
        closed: list[bool] = []
        await case.open()
        case.window.closed.connect(lambda: closed.append(True))
        assert case.window.close()
        assert closed == [True]

    run(story)


def test_markup_in_names_is_shown_as_it_is() -> None:
    name = "<h1>Ani</h1> & <b>co</b>"
    room = replace(
        listener_room(),
        title=name,
        others={ParticipantIdentity("x"): someone("x", name, stage=True)},
    )

    async def story(case: WindowCase) -> None:
        await case.enter()
        title = case.find(QLabel, "roomTitle")
        assert title.text() == name
        assert title.textFormat() is Qt.TextFormat.PlainText
        labels = case.window.findChildren(QLabel)
        assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
        stage = case.find(QListView, "stageList")
        assert stage.model().index(0, 0).data() == name
        assert "<h1>" not in stage.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)

    run(story, FakeBackend(FakeSession(room)))


@pytest.mark.parametrize("size", [(400, 360), (683, 384), (420, 760), (900, 700), (1400, 900)])
def test_everything_that_matters_is_inside_the_window(size: tuple[int, int]) -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(*size)
        case.session.reading = needles(
            EncryptionState.WARN_TAMPER, subject="olu", pieces=1_204, uncounted=2
        )
        await case.enter()
        await settle()
        for name in ("encryptionLine", "handButton", "leaveButton", "roomTitle", "stageList"):
            widget = case.find(QWidget, name)
            corner = widget.mapTo(case.window, QPoint(0, 0))
            assert 0 <= corner.x() < size[0], name
            assert corner.x() + widget.width() <= size[0], name
            assert 0 <= corner.y() < size[1], name
        line = case.window.pages.room.line
        assert line.height() >= line.heightForWidth(line.width())

    run(story)


def test_every_control_has_a_name_for_screen_readers() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("encryptionLine")
        await settle()
        for button in case.window.findChildren(QAbstractButton):
            if button.isVisible():
                assert button.accessibleName() or button.text(), button.objectName()
                assert button.objectName()
        for view in case.window.findChildren(QListView):
            assert view.accessibleName(), view.objectName()

    run(story, hosting())


def test_tab_reaches_every_control_of_the_room() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        reached = set()
        for _ in range(30):
            case.key(Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            reached.add(focused.objectName())
        assert reached >= {
            "handsButton", "encryptionLine", "stageList", "audienceList",
            "inviteToSpeakButton", "notNowHandButton", "micButton", "leaveButton",
        }  # fmt: skip

    run(story, hosting())


def test_the_window_is_made_in_pieces_between_which_it_answers() -> None:
    """No piece holds more than one of the pages; the settings wait until somebody wants them."""
    breaths: list[int] = []

    async def story(case: WindowCase) -> None:
        frame = QMainWindow()
        window = MainWindow(
            case.theme, case.bridge, case.backend, "", frame, lambda: breaths.append(1)
        )
        assert window.parent() is frame
        frame.setCentralWidget(window)
        assert len(breaths) >= 2 * window.pages.count()
        assert not window.findChildren(SettingsView)
        pages = window.pages.count()
        assert window.pages.settings is window.pages.settings
        assert window.pages.count() == pages + 1

    run(story)
