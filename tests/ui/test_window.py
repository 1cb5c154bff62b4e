"""Whole visits through the window: keys and clicks in, what the widgets show out."""

import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QSlider,
    QWidget,
)

from pendopo.e2ee.indicator import Cause, Happening
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    ReachError,
    ReachReason,
)
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, LeaveReason, Role
from pendopo.ui.lobby.room_card import ListingRole
from pendopo.ui.room.people import PersonRole
from tests.ui.fake_backend import (
    LINK,
    ME,
    ROOMS,
    FakeBackend,
    FakeSession,
    host_room,
    listener_room,
    needles,
    someone,
)
from tests.ui.window_case import WindowCase, run, settle

Story = Callable[[WindowCase], Awaitable[None]]


def click(view: QAbstractItemView, row: int) -> None:
    at = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def hosting() -> FakeBackend:
    return FakeBackend(FakeSession(host_room(round(time.time() * 1000))))


def row_of(view: QAbstractItemView, identity: str) -> int:
    model = view.model()
    found = [
        row
        for row in range(model.rowCount())
        if model.index(row, 0).data(PersonRole.IDENTITY) == identity
    ]
    return found[0] if found else -1


def test_the_lobby_lists_rooms_with_live_counts() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        model = case.find(QListView, "roomList").model()
        assert [model.index(r, 0).data(ListingRole.PEOPLE) for r in range(4)] == [43, 5, 0, 14]
        case.backend.open = (replace(ROOMS[0], people=44), *ROOMS[1:])
        case.window.places.refresh()
        await case.until(lambda: model.index(0, 0).data(ListingRole.PEOPLE) == 44)
        spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.endswith("5 on stage, 39 listening, Room password")

    run(story)


def test_the_button_on_a_card_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.window.in_room)
        assert case.backend.joined == [("tani", "r1", "Bagus Prakoso")]
        assert case.find(QLabel, "roomTitle").accessibleName().startswith("Rice, rivers")

    run(story)


def test_a_click_on_a_card_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        click(case.find(QListView, "roomList"), 2)
        await case.until(lambda: case.window.in_room)
        assert case.backend.joined[0][1] == "r3"

    run(story)


def test_enter_on_a_row_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        rooms = case.find(QListView, "roomList")
        rooms.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(rooms, Qt.Key.Key_Right)
        QTest.keyClick(rooms, Qt.Key.Key_Return)
        await case.until(lambda: case.window.in_room)
        assert case.backend.joined[0][1] == "r2"

    run(story)


def test_joining_twice_joins_once() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        case.press("joinButton")
        await case.until(lambda: case.window.in_room)
        await settle()
        assert len(case.backend.joined) == 1

    run(story)


def test_a_refused_join_is_a_sentence_and_the_lobby_stays() -> None:
    backend = FakeBackend()
    backend.join_trouble = AccessError(AccessReason.TICKET, host="rooms.tani.example")

    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("noticeLabel"))
        await case.until(
            lambda: "did not accept this invite" in case.find(QLabel, "noticeLabel").text()
        )
        assert not case.window.in_room
        assert case.has("roomList")

    run(story, backend)


@pytest.mark.parametrize("rooms", [(), None])
def test_a_lobby_without_rooms_says_why_and_what_next(rooms: tuple[()] | None) -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.backend.open = ()
        if rooms is None:
            case.backend.trouble = ReachError(ReachReason.TIMED_OUT, host="rooms.tani.example")
        case.window.places.refresh()
        await case.until(lambda: case.has("lobbyStateButton"))
        state = case.window.lobby.rooms.state
        assert "rooms.tani.example" in state.sentence.text() or rooms == ()
        case.backend.open, case.backend.trouble = ROOMS, None
        case.press("lobbyStateButton")
        await case.until(lambda: case.has("joinButton"))

    run(story)


def test_where_only_another_invite_helps_the_next_step_is_one() -> None:
    backend = FakeBackend()
    backend.trouble = AccessError(AccessReason.TICKET, host="rooms.tani.example")

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("lobbyStateButton"))
        assert case.find(QAbstractButton, "lobbyStateButton").text() == "Add an invite"
        case.press("lobbyStateButton")
        await case.until(lambda: case.has("inviteEdit"))

    run(story, backend)


def test_an_invite_is_shown_and_asked_about_and_never_joins() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("addInviteButton")
        await case.until(lambda: case.has("inviteEdit"))
        QTest.keyClicks(case.find(QLineEdit, "inviteEdit"), "https://example.org")
        case.press("inviteContinueButton")
        await case.until(lambda: case.has("inviteTrouble"))
        assert case.find(QLabel, "inviteTrouble").text().startswith("This is not a Pendopo invite")
        case.find(QLineEdit, "inviteEdit").setText(LINK)
        case.press("inviteContinueButton")
        await case.until(lambda: case.has("inviteSheet"))
        assert case.find(QLabel, "inviteServer").text() == "rooms.warung.example"
        assert case.find(QLabel, "inviteWhatItOpens").text() == (
            "A place with its rooms, as listener"
        )
        assert case.find(QLabel, "inviteEncryption").text() == "Encrypted with the room password."
        assert QApplication.focusWidget() is case.find(QWidget, "notNowButton")
        case.press("addPlaceButton")
        await case.until(lambda: len(case.backend.kept) == 2)
        await case.until(lambda: case.window.places.current == case.backend.kept[1])
        assert case.backend.joined == []

    run(story)


def test_what_an_invite_replaces_is_said_and_asked_about() -> None:
    backend = FakeBackend()
    assert backend.previewed is not None
    backend.previewed = replace(backend.previewed, replaces=backend.kept[0])

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert case.find(QLabel, "inviteReplaces").text() == "Ruang Tani, on rooms.tani.example"
        assert case.find(QAbstractButton, "addPlaceButton").text() == "Replace and connect"
        assert QApplication.focusWidget() is case.find(QWidget, "notNowButton")
        case.key(Qt.Key.Key_Return)
        await case.until(lambda: not case.has("inviteSheet"))
        assert case.backend.added == []
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.added == [(LINK, True)])

    run(story, backend)


def test_what_replaces_nothing_is_added_without_a_word_of_replacing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert not case.has("inviteReplaces")
        case.press("addPlaceButton")
        await case.until(lambda: case.backend.added == [(LINK, False)])

    run(story)


def test_a_link_click_that_is_declined_changes_nothing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        case.key(Qt.Key.Key_Escape)
        await case.until(lambda: not case.has("inviteSheet"))
        assert len(case.backend.kept) == 1

    run(story)


def test_tab_stays_in_a_sheet() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        sheet = case.find(QWidget, "inviteSheet")
        stops = set()
        for _ in range(6):
            case.key(Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            assert focused is not None
            assert sheet.isAncestorOf(focused)
            stops.add(focused.objectName())
        assert stops == {"nameThereEdit", "addPlaceButton", "notNowButton"}

    run(story)


def test_the_first_start_offers_one_thing() -> None:
    backend = FakeBackend()
    backend.kept = []

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("lobbyStateButton"))
        case.press("lobbyStateButton")
        await case.until(lambda: case.has("inviteEdit"))

    run(story, backend)


def test_a_place_is_forgotten_after_asking() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.lobby.places.forget_wanted.emit(case.backend.kept[0])
        await case.until(lambda: case.has("forgetSheet"))
        case.press("forgetSheetYes")
        await case.until(lambda: case.backend.kept == [])
        await case.until(lambda: case.has("lobbyStateButton"))

    run(story)


def test_a_listener_raises_a_hand_speaks_and_leaves() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        assert not case.find(QAbstractButton, "micButton").isEnabled()
        case.press("handButton")
        await case.until(lambda: case.find(QAbstractButton, "handButton").text() == "Lower hand")
        assert case.find(QLabel, "stateLabel").text() == "Your hand is up"
        audience = case.find(QListView, "audienceList")
        mine = audience.model().index(row_of(audience, ME), 0)
        assert mine.data(PersonRole.HAND) is True
        await case.tell(case.session.promote_me)
        await case.until(lambda: case.find(QAbstractButton, "micButton").isEnabled())
        assert not case.has("handButton")
        stage = case.find(QListView, "stageList")
        assert stage.model().index(row_of(stage, ME), 0).data(PersonRole.MUTED) is True
        case.press("micButton")
        await case.until(lambda: case.find(QAbstractButton, "micButton").text() == "Mute")
        case.press("leaveButton")
        await case.until(lambda: case.has("roomList"))
        await case.until(lambda: len(case.session.wishes) == 3)
        assert [wish[0] for wish in case.session.wishes] == ["raise_hand", "set_muted", "leave"]
        assert case.session.wishes[1] == ("set_muted", False)
        assert case.session.listeners == 0
        assert case.said == [
            "Your hand is up.",
            "You are on stage. Your microphone is muted.",
            "Microphone on.",
        ]

    run(story)


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
        name = case.find(QLineEdit, "nameEdit")
        name.clear()
        name.setFocus()
        QTest.keyClicks(name, "hm")
        assert name.text() == "hm"
        await case.window.join(case.backend.kept[0], ROOMS[0])
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


def test_who_is_speaking_shows_on_stage() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        stage = case.find(QListView, "stageList")
        sari = stage.model().index(row_of(stage, "sari"), 0)
        await case.until(lambda: sari.data(PersonRole.SPEAKING))
        quiet = stage.model().index(row_of(stage, "chen"), 0)
        assert quiet.data(PersonRole.SPEAKING) is False
        quiet_now = replace(needles().needles, levels={})
        case.session.reading = replace(needles(), needles=quiet_now)
        await case.until(lambda: not sari.data(PersonRole.SPEAKING))

    run(story)


@pytest.mark.parametrize("state", EncryptionState)
def test_the_line_and_its_counters(state: EncryptionState) -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(state, subject="priya", pieces=12, reason="too_old")
        await case.enter()
        line = case.find(QAbstractButton, "encryptionLine")
        assert case.window.room.line.state is state
        assert case.window.room.line.words.sentence in line.accessibleName()
        assert not case.has("encryptionCounters")
        case.press("encryptionLine")
        await case.until(lambda: case.find(QListView, "encryptionCounters").model().rowCount())
        model = case.find(QListView, "encryptionCounters").model()
        said = [model.index(row, 0).data() for row in range(model.rowCount())]
        assert "Sari Wulandari: 4,970 opened, 0 refused." in said
        case.press("encryptionClose")
        assert not case.has("encryptionCounters")

    run(story)


def test_a_warning_is_spoken_and_the_person_marked() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        happened = (Happening(Cause.TAMPER, "priya", 0, 1, 1, 38, 10, True),)
        case.session.reading = needles(
            EncryptionState.WARN_TAMPER, subject="priya", pieces=38, happened=happened
        )
        await case.until(lambda: case.said)
        assert case.said == [
            '38 damaged, repeated or forged pieces of sound labelled "Priya Raghunathan" '
            "were thrown away."
        ]
        stage = case.find(QListView, "stageList")
        assert stage.model().index(row_of(stage, "priya"), 0).data(PersonRole.REFUSED) is True

    run(story)


def test_uncounted_people_and_missing_sound_are_said() -> None:
    backend = FakeBackend()
    backend.missing_sound = "There is no sound: PortAudio is missing."
    backend.session.reading = needles(uncounted=3)

    async def story(case: WindowCase) -> None:
        await case.enter()
        assert case.find(QLabel, "roomNotices").text().splitlines() == [
            "There is no sound: PortAudio is missing.",
            "The server counts 3 more people than it shows. Somebody may be listening unseen.",
        ]

    run(story, backend)


def test_sound_that_goes_missing_in_a_visit_is_said_until_it_is_back() -> None:
    backend = FakeBackend()

    async def story(case: WindowCase) -> None:
        await case.enter()
        notices = case.window.room.notices

        def tell(notice: str | None) -> None:
            thread = threading.Thread(target=backend.sound_listener, args=(notice,))
            thread.start()
            thread.join()

        tell("The microphone stopped working.")
        await case.until(lambda: notices.text() == "The microphone stopped working.")
        tell(None)
        await case.until(lambda: not notices.isVisible() and not notices.text())

    run(story, backend)


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
        row = case.window.room.queue.waiting[0]
        buttons = case.find(QWidget, "handQueue").findChildren(QAbstractButton, "notNowHandButton")
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        assert row not in case.window.room.queue.waiting
        assert case.session.wishes == []
        again = replace(row, hand_raised_ms=(row.hand_raised_ms or 0) + 5)
        others = {**case.session.room.others, row.identity: again}
        await case.tell(case.session.become, replace(case.session.room, others=others))
        await case.until(lambda: again in case.window.room.queue.waiting)

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


def test_a_refused_wish_is_a_sentence_and_nothing_changes() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.session.refuse = AccessError(AccessReason.NOT_ALLOWED, host="rooms.tani.example")
        case.press("handButton")
        await case.until(lambda: case.has("noticeLabel"))
        assert case.find(QLabel, "noticeLabel").text().startswith("rooms.tani.example does not")
        assert case.find(QAbstractButton, "handButton").text() == "Raise hand"
        case.press("noticeClose")
        assert not case.has("noticeLabel")

    run(story)


def test_reconnecting_holds_the_buttons() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.until(lambda: not case.find(QAbstractButton, "handButton").isEnabled())
        assert case.find(QLabel, "stateLabel").text() == "Reconnecting…"
        back = replace(lost, connection=Connection.CONNECTED)
        await case.tell(case.session.become, back)
        await case.until(lambda: case.find(QAbstractButton, "handButton").isEnabled())
        assert case.said == ["Connection lost. Reconnecting.", "Connected."]

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
        assert case.session.listeners == 0

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
        line = case.window.room.line
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


def test_the_arrow_keys_bring_people_into_sight() -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(683, 384)
        await case.enter()
        audience = case.find(QListView, "audienceList")
        audience.setFocus(Qt.FocusReason.TabFocusReason)
        for _ in range(20):
            QTest.keyClick(audience, Qt.Key.Key_Right)
        await settle()
        last = audience.visualRect(audience.currentIndex())
        seen = audience.viewport().visibleRegion().boundingRect()
        assert seen.contains(last.center())

    run(story)


def test_the_role_is_said_and_a_demotion_closes_the_queue() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert "you are the host" in case.find(QLabel, "roomSubtitle").accessibleName()
        assert case.has("handQueue")
        await case.tell(case.session.become, replace(case.session.room, role=Role.SPEAKER))
        await case.until(lambda: not case.has("handQueue"))
        assert not case.has("handsButton")

    run(story, hosting())


def test_a_broken_link_from_outside_is_a_sentence() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()

        async def broken(link: str) -> None:
            raise InputError(InputReason.INVITE_DAMAGED)

        case.backend.preview = broken  # type: ignore[method-assign, assignment]
        case.window.open_link("pendopo://join#x")
        await case.until(lambda: case.has("noticeLabel"))
        assert case.find(QLabel, "noticeLabel").text().startswith("This invite is damaged")

    run(story)


def test_a_room_link_has_its_own_words() -> None:
    backend = FakeBackend()
    assert backend.previewed is not None
    backend.previewed = replace(backend.previewed, kind="room", mode=Mode.NONE, role=Role.HOST)

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.open_link(LINK)
        await case.until(lambda: case.has("inviteSheet"))
        assert case.find(QLabel, "inviteWhatItOpens").text() == "One room, as host"
        assert case.find(QLabel, "inviteEncryption").text() == "Not end-to-end encrypted."

    run(story, backend)


def test_an_index_that_is_gone_joins_nothing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.find(QListView, "roomList").clicked.emit(QModelIndex())
        await settle()
        assert case.backend.joined == []

    run(story)
