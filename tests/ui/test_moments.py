"""Being invited, moved and muted by somebody else, and taking back what we did to others."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from pendopo.model.errors import AccessError, AccessReason, ReachError, ReachReason
from pendopo.model.room import Connection, MicrophoneState, Permission, Role
from pendopo.ui.room.moment_toasts import SOON_MS
from pendopo.ui.room.moments import Moment, moment
from tests.ui.fake_backend import FakeBackend, FakeSession, hosting, listener_room, needles, someone
from tests.ui.test_microphone import at, speaking
from tests.ui.test_moderation import chosen_menu, trigger
from tests.ui.window_case import WindowCase, run, settle


def notice(case: WindowCase) -> str:
    return case.find(QLabel, "noticeLabel").text() if case.has("noticeLabel") else ""


def test_an_invitation_is_asked_about_with_a_tone_and_taken_with_a_press() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        await case.until(lambda: notice(case) == "You were invited to speak.")
        assert case.session.chimes == 1
        assert "You were invited to speak." in case.said
        assert not case.window.news.toast._timer.isActive()
        case.press("invitationTaken")
        await settle()
        assert not notice(case)
        assert case.session.wishes == []
        said = [each for each in case.said if "stage" in each or "invited" in each]
        assert said == ["You were invited to speak.", "You are on stage. Your microphone is muted."]

    run(story)


def test_not_now_goes_back_to_the_audience() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        case.press("invitationNotNow")
        await case.until(lambda: case.session.wishes == [("step_down",)])
        await case.until(lambda: case.find(QLabel, "stateLabel").text() == "You are listening")
        await settle()
        assert not notice(case)
        assert not any("moderator moved" in said for said in case.said)

    run(story)


def test_not_now_is_honest_where_only_moderators_may_move_people() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        case.session.refuse = AccessError(AccessReason.NOT_ALLOWED, host="x")
        case.press("invitationNotNow")
        await case.until(lambda: "You stay on stage, muted" in notice(case))

    run(story)


def test_unmuting_answers_the_invitation() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        await case.until(lambda: notice(case))
        case.press("micButton")
        await case.until(lambda: not notice(case))

    run(story)


def test_being_moved_and_muted_says_that_a_moderator_did_it() -> None:
    async def story(case: WindowCase) -> None:
        case.session.reading = needles(own=-20.0)
        await case.enter()
        await case.tell(case.session.become, speaking(MicrophoneState.MUTED_BY_MODERATOR))
        await case.until(lambda: notice(case).startswith("A moderator muted you"))
        me = replace(case.session.room.me, permission=Permission())  # type: ignore[type-var]
        moved = replace(case.session.room, me=me, microphone=MicrophoneState.ABSENT)
        await case.tell(case.session.become, moved)
        await case.until(lambda: notice(case) == "A moderator moved you to the audience.")
        assert "A moderator moved you to the audience." in case.said

    run(story, at(MicrophoneState.LIVE))


def test_our_own_muting_is_nobodys_doing() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("micButton")
        await case.until(lambda: case.session.wishes)
        await settle()
        assert not notice(case)
        case.press("micButton")
        await case.until(lambda: len(case.session.wishes) == 2)
        await settle()
        await case.tell(case.session.become, speaking(MicrophoneState.MUTED_BY_MODERATOR))
        await case.until(lambda: notice(case).startswith("A moderator muted you"))

    run(story, at(MicrophoneState.LIVE))


def test_the_host_may_take_a_move_back() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        menu = chosen_menu(case, case.window.pages.room.stage.stage_list, "chen")
        trigger(menu, "moveToAudienceAction")
        await case.until(lambda: notice(case) == "陈美玲 moved to the audience.")
        case.press("undoMove")
        await case.until(lambda: ("invite_to_speak", "chen") in case.session.wishes)

    run(story, hosting())


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("muteOtherAction", "Sari Wulandari was muted and can unmute again."),
        ("removeAction", "Sari Wulandari was removed."),
        ("moveToAudienceAction", "Sari Wulandari moved to the audience."),
    ],
)
def test_what_we_did_to_others_is_shown_and_said_once_it_is_so(action: str, said: str) -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        trigger(chosen_menu(case, case.window.pages.room.stage.stage_list, "sari"), action)
        if action == "removeAction":
            await case.until(lambda: case.has("removeSheetYes"))
            case.press("removeSheetYes")
        await case.until(lambda: notice(case) == said)
        assert case.said.count(said) == 1

    run(story, hosting())


def test_an_invitation_that_we_gave_is_shown_and_said() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.press("inviteToSpeakButton")
        await case.until(lambda: notice(case).endswith(" was invited to speak."))
        assert notice(case) in case.said

    run(story, hosting())


def test_what_was_refused_is_not_said_to_be_done_when_it_happens_otherwise() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        case.session.refuse = AccessError(AccessReason.NOT_ALLOWED, host="x")
        trigger(chosen_menu(case, case.window.pages.room.stage.stage_list, "sari"), "removeAction")
        await case.until(lambda: case.has("removeSheetYes"))
        case.press("removeSheetYes")
        await case.until(lambda: notice(case))
        gone = {k: v for k, v in case.session.room.others.items() if k != "sari"}
        await case.tell(case.session.become, replace(case.session.room, others=gone))
        await settle()
        assert not any("was removed" in each for each in (*case.said, notice(case)))

    run(story, hosting())


def test_an_invitation_waits_until_it_can_be_answered() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        await case.until(lambda: case.has("invitationTaken"))
        connected = case.session.room
        lost = replace(connected, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.until(lambda: not case.has("invitationTaken"))
        assert not notice(case)
        await case.tell(case.session.become, connected)
        await case.until(lambda: case.has("invitationTaken"))
        assert case.session.chimes == 1
        await case.tell(case.session.become, lost)
        await case.tell(case.session.become, replace(listener_room(), connection=lost.connection))
        await case.tell(case.session.become, listener_room())
        await settle()
        assert not case.has("invitationTaken")

    run(story)


def test_an_invitation_that_was_declined_is_not_asked_about_again() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        connected = case.session.room
        case.session.refuse = AccessError(AccessReason.NOT_ALLOWED, host="x")
        case.press("invitationNotNow")
        await case.until(lambda: "You stay on stage" in notice(case))
        lost = replace(connected, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        await case.tell(case.session.become, connected)
        await settle()
        assert not case.has("invitationTaken")

    run(story)


def test_nothing_is_taken_back_without_a_connection() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        menu = chosen_menu(case, case.window.pages.room.stage.stage_list, "chen")
        trigger(menu, "moveToAudienceAction")
        await case.until(lambda: case.has("undoMove"))
        connected = case.session.room
        case.window.news.toast.show_news("Something else.")
        lost = replace(connected, connection=Connection.RECONNECTING)
        await case.tell(case.session.become, lost)
        case.window.news.toast.dismiss()
        await settle()
        assert not case.has("undoMove")

    run(story, hosting())


def test_a_reconnect_is_no_moment() -> None:
    on_stage = replace(listener_room(), me=someone("me", "Me", stage=True), role=Role.SPEAKER)
    away = replace(listener_room(), connection=Connection.RECONNECTING)
    assert moment(away, on_stage) is None
    assert moment(on_stage, away) is None
    assert moment(listener_room(), on_stage) is Moment.INVITED
    assert moment(on_stage, listener_room()) is Moment.MOVED


TURNED_OFF = {
    MicrophoneState.MUTED_BY_MODERATOR: Moment.MUTED,
    MicrophoneState.WITHDRAWN: Moment.WITHDRAWN,
}


@pytest.mark.parametrize("state", MicrophoneState)
@pytest.mark.parametrize("was", MicrophoneState)
def test_only_what_somebody_else_turned_off_is_a_moment(
    was: MicrophoneState, state: MicrophoneState
) -> None:
    me = someone("me", "Me", stage=True)
    before = replace(listener_room(), me=me, microphone=was)
    after = replace(before, microphone=state)
    assert moment(before, after) is (TURNED_OFF.get(state) if was is not state else None)


def test_being_muted_is_told_also_when_it_was_found_out_with_the_way_back() -> None:
    me = someone("me", "Me", stage=True)
    live = replace(listener_room(), me=me, microphone=MicrophoneState.LIVE)
    away = replace(live, connection=Connection.RECONNECTING)
    muted = replace(live, microphone=MicrophoneState.MUTED_BY_MODERATOR)
    assert moment(away, muted) is Moment.MUTED
    assert moment(replace(muted, connection=Connection.RECONNECTING), muted) is None


def test_a_server_that_takes_our_sound_away_is_no_moderator() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.become, speaking(MicrophoneState.WITHDRAWN))
        await case.until(lambda: notice(case).startswith("The server took your sound"))
        assert not any("moderator" in said for said in case.said)

    run(story, at(MicrophoneState.LIVE))


@pytest.mark.parametrize("our_own", [True, False])
def test_sound_that_is_taken_away_a_moment_before_the_stage_is_told_as_the_move_alone(
    our_own: bool,
) -> None:
    async def story(case: WindowCase) -> None:
        async def unanswered() -> None:
            case.session.wishes.append(("step_down",))

        case.session.step_down = unanswered  # type: ignore[method-assign]
        await case.enter()
        await case.tell(case.session.promote_me)
        case.press("invitationNotNow" if our_own else "invitationTaken")
        await settle()
        await case.tell(case.session.become, speaking(MicrophoneState.LIVE))
        await case.tell(case.session.become, speaking(MicrophoneState.WITHDRAWN))
        await case.tell(case.session.become, listener_room())
        moved = "A moderator moved you to the audience."
        await case.until(lambda: moved in case.said or our_own)
        await asyncio.sleep(1.5 * SOON_MS / 1000)
        assert (moved in case.said) is not our_own
        assert notice(case) == ("" if our_own else moved)
        assert not any("The server took" in each for each in case.said)

    run(story)


def test_a_wish_to_step_down_that_came_to_nothing_hides_nobodys_doing() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        case.session.refuse = ReachError(ReachReason.LOST)
        case.press("invitationNotNow")
        await case.until(lambda: case.session.wishes)
        await settle()
        await case.tell(case.session.become, listener_room())
        await case.until(lambda: notice(case) == "A moderator moved you to the audience.")

    run(story)


def test_a_wish_to_step_down_ends_with_the_connection() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        on_stage = case.session.room

        async def unanswered() -> None:
            case.session.wishes.append(("step_down",))

        case.session.step_down = unanswered  # type: ignore[method-assign]
        case.press("invitationNotNow")
        await case.until(lambda: case.session.wishes)
        await case.tell(case.session.become, replace(on_stage, connection=Connection.RECONNECTING))
        await case.tell(case.session.become, on_stage)
        await case.tell(case.session.become, listener_room())
        await case.until(lambda: notice(case) == "A moderator moved you to the audience.")

    run(story)


def test_nothing_is_asked_after_the_visit() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        await case.until(lambda: notice(case))
        case.press("leaveButton")
        await case.until(lambda: not notice(case))
        assert not case.has("invitationTaken")

    run(story, FakeBackend(FakeSession(listener_room())))


def test_both_answers_can_be_pressed_by_keyboard() -> None:
    async def story(case: WindowCase) -> None:
        await case.enter()
        await case.tell(case.session.promote_me)
        for name in ("invitationNotNow", "invitationTaken"):
            button = case.find(QAbstractButton, name)
            assert button.text()
            button.setFocus()
            assert button.hasFocus()

    run(story)
