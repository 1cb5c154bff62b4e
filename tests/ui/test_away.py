"""In a room and elsewhere in the window: the visit goes on, and the way back is always there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from pendopo.model.encryption import EncryptionState
from pendopo.model.room import Connection, LeaveReason, MicrophoneState
from pendopo.model.settings import Settings
from pendopo.ui.hosting.hosting import Open
from tests.ui.fake_backend import ROOMS, TANI, FakeBackend, needles
from tests.ui.fake_hosting import NOW, FakeHosting, room
from tests.ui.test_microphone import speaking
from tests.ui.window_case import WindowCase, run, settle

URLS = ("wss://192.168.1.20:7880",)


def own_place() -> FakeBackend:
    """The place that is kept is open on this computer."""
    backend = FakeBackend()
    plan = FakeHosting().plan
    backend.hosting.become(Open(plan, URLS, NOW, (room(1),), place_id=TANI.id))
    return backend


def away(case: WindowCase) -> str:
    if not case.has("awayBar"):
        return ""
    names = ("awayLabel", "awayState", "awayAlarm")
    return "\n".join(case.find(QLabel, name).text() for name in names if case.has(name))


def nameless(story: Callable[[WindowCase], Awaitable[None]]) -> None:
    async def whole(case: WindowCase) -> None:
        case.window.pages.lobby.call_me("")
        case.window.visiting._naming._asked = False
        await story(case)

    run(whole)


def test_going_back_to_the_lobby_leaves_nobody_and_one_press_returns() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert not away(case)
        case.press("roomBackButton")
        await case.until(lambda: case.has("roomList"))
        assert away(case).startswith("You are in Rice, rivers and rain")
        assert away(case).endswith("You are listening")
        assert case.window.in_room
        assert case.session.wishes == []
        for show in (case.window.pages.show_settings, case.window.pages.show_hosting):
            show()
            assert away(case)
        case.press("awayReturnButton")
        assert case.has("encryptionLine")
        assert not away(case)
        case.press("leaveButton")
        await case.until(lambda: case.session.wishes == [("leave",)])
        await case.until(lambda: case.has("roomList"))
        assert not away(case)

    run(story)


def test_whoever_hosts_makes_an_invite_without_leaving() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomInviteButton")
        await case.until(lambda: case.has("hostInvites"))
        await settle()
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() == "copyModerator"
        assert not focused.visibleRegion().isEmpty()
        case.press("copyListener")
        await case.until(lambda: any(wish[0] == "invite" for wish in case.backend.hosting.wishes))
        assert case.window.in_room
        assert away(case)

    run(story, own_place())


def test_who_does_not_host_here_has_no_invites_to_give() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        assert not case.has("roomInviteButton")
        assert not case.window.pages.lobby.rooms.head.open_button.isVisible()

    run(story)


def test_the_settings_of_sound_lead_back_to_the_room_while_there_is_one() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomSoundButton")
        assert away(case)
        case.window.pages.settings.back.emit()
        assert case.has("encryptionLine")
        case.press("roomSoundButton")
        await case.tell(case.session.end, LeaveReason.LOST)
        await case.until(lambda: not case.window.in_room)
        case.window.pages.settings.back.emit()
        assert case.has("roomList")

    run(story)


def test_entering_the_room_one_is_in_is_coming_back() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomBackButton")
        await case.until(lambda: case.has("roomList"))
        await case.window.join(TANI, ROOMS[0])
        assert case.has("encryptionLine")
        assert len(case.backend.visits.joined) == 1

    run(story)


def test_another_room_is_entered_only_after_leaving_was_agreed_to() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomBackButton")
        await case.until(lambda: case.has("roomList"))
        case.window.news.start(case.window.join(TANI, ROOMS[1]))
        await case.until(lambda: case.has("moveSheet"))
        case.press("moveSheetNo")
        await settle()
        assert case.window.in_room
        assert case.session.wishes == []
        case.window.news.start(case.window.join(TANI, ROOMS[1]))
        await case.until(lambda: case.has("moveSheet"))
        case.press("moveSheetYes")
        await case.until(lambda: len(case.backend.visits.joined) == 2)
        assert case.session.wishes == [("leave",)]
        await case.until(lambda: case.has("encryptionLine"))

    run(story)


def test_the_microphone_is_said_and_muted_elsewhere_too() -> None:
    async def story(case: WindowCase) -> None:
        case.session.become(speaking(MicrophoneState.LIVE))
        await case.enter()
        case.press("roomBackButton")
        await case.until(lambda: away(case).endswith("Microphone on"))
        case.press("awayMuteButton")
        await case.until(lambda: away(case).endswith("Microphone off"))
        assert case.session.wishes == [("set_muted", True)]
        assert not case.has("awayMuteButton")

    run(story)


@pytest.mark.parametrize("width", [400, 420, 800])
def test_the_bar_cuts_no_button_off(width: int) -> None:
    async def story(case: WindowCase) -> None:
        case.session.become(speaking(MicrophoneState.LIVE))
        case.window.resize(width, 720)
        await case.enter()
        case.press("roomBackButton")
        await case.until(lambda: case.has("awayMuteButton"))
        await settle()
        for name in ("awayMuteButton", "awayReturnButton"):
            button = case.find(QAbstractButton, name)
            assert button.width() >= button.sizeHint().width()
            assert button.accessibleName() or button.text()

    run(story)


def test_lost_encryption_is_seen_elsewhere_too() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles()
        await case.enter()
        case.press("roomBackButton")
        case.session.reading = needles(EncryptionState.BLOCKED)
        await case.until(lambda: case.has("awayAlarm"))
        assert away(case).endswith(case.window.pages.room.line.words.sentence)

    run(story)


@pytest.mark.parametrize("state", [EncryptionState.SHARED, EncryptionState.OFF])
def test_somebody_unseen_is_told_of_elsewhere_too(state: EncryptionState) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomBackButton")
        case.session.reading = needles(state, uncounted=2)
        await case.until(lambda: "counts 2 more people" in away(case))
        case.session.reading = needles(state)
        await case.until(lambda: "counts 2 more people" not in away(case))

    run(story)


def test_an_invitation_outlives_a_change_of_pages() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        await case.until(lambda: case.has("invitationNotNow"))
        case.press("roomBackButton")
        await settle()
        case.press("invitationNotNow")
        await case.until(lambda: case.session.wishes == [("step_down",)])

    run(story)


def test_a_visit_that_ends_elsewhere_is_told_and_turns_no_page() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomBackButton")
        case.window.pages.show_hosting()
        await case.tell(case.session.end, LeaveReason.REMOVED)
        await case.until(lambda: not case.window.in_room)
        assert case.has("hosting")
        assert not away(case)
        said = "You were removed from this room. A moderator ended your visit."
        assert case.find(QLabel, "noticeLabel").text() == said
        assert said in case.said

    run(story)


def test_whoever_closes_their_place_is_told_once() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomInviteButton")
        case.press("closePlaceButton")
        await case.tell(case.session.end, LeaveReason.PLACE_CLOSED)
        await case.until(lambda: not case.window.in_room)
        assert not any("Whoever hosts it" in each for each in case.said)
        assert not away(case)

    run(story, own_place())


def test_a_lost_connection_is_said_elsewhere_too() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("roomBackButton")
        lost = replace(case.session.room, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.until(lambda: away(case).endswith("Reconnecting…"))

    run(story)


def test_the_nameless_are_asked_once_before_anybody_sees_them() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("nameSheet"))
        assert case.backend.visits.joined == []
        case.find(QLineEdit, "nameEdit").setText("Ani")
        case.press("nameYes")
        await case.until(lambda: case.window.in_room)
        assert case.backend.visits.joined == [("tani", "r1", "Ani")]
        assert case.backend.preferences.settings.display_name == "Ani"

    nameless(story)


def test_who_wants_no_name_is_not_asked_again() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        for _ in range(2):
            case.press("joinButton")
            if not case.backend.visits.joined:
                await case.until(lambda: case.has("nameSheet"))
                case.press("nameYes")
            await case.until(lambda: case.window.in_room)
            await case.window.leave()
            await case.until(lambda: case.has("joinButton"))
        assert [name for _, _, name in case.backend.visits.joined] == ["", ""]
        assert case.backend.preferences.settings.name_asked

    nameless(story)


def test_who_wanted_no_name_is_not_asked_after_a_restart() -> None:
    backend = FakeBackend()
    backend.preferences.settings = Settings(name_asked=True)

    async def story(case: WindowCase) -> None:
        await case.open()
        case.window.pages.lobby.display_name = ""
        case.press("joinButton")
        await case.until(lambda: case.window.in_room)

    run(story, backend)


def test_who_would_rather_not_say_enters_nothing() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("nameSheet"))
        case.key(Qt.Key.Key_Escape)
        await settle()
        assert case.backend.visits.joined == []
        assert not case.window.in_room
        case.press("joinButton")
        await case.until(lambda: case.has("nameSheet"))

    nameless(story)


def test_a_room_of_the_own_place_is_opened_from_the_lobby() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("lobbyOpenRoomButton")
        await case.until(lambda: case.has("roomSheet"))
        title = next(e for e in case.find(QWidget, "roomSheet").findChildren(QLineEdit))
        title.setText("Tea")
        case.press("roomSheetYes")
        await case.until(lambda: ("open_room", "Tea", "") in case.backend.hosting.wishes)
        await case.bridge.wish(case.backend.hosting.close)
        await case.until(lambda: not case.has("lobbyOpenRoomButton"))

    run(story, own_place())


def test_the_way_to_invites_is_named_where_there_is_no_room_for_words() -> None:
    async def story(case: WindowCase) -> None:
        case.window.resize(420, 720)
        await case.enter()
        button = case.find(QAbstractButton, "roomInviteButton")
        assert not button.text()
        assert button.accessibleName() == "Invite people"

    run(story, own_place())
