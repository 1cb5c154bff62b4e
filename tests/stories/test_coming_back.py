"""Cut, lost, restarted, sent away: who comes back, how, and how often it is tried."""

import asyncio

import numpy as np
import pytest

from pendopo.model.errors import (
    AccessError,
    AccessReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.events import LeaveReason
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.room import Connection, Role
from pendopo.signaling import access
from tests.stories.fakes.sound import tone
from tests.stories.story import GARDEN, TEA, URL, Story, tell

LOW, HIGH = tone(440), tone(1000)
AUDIBLE = 0.15


def longest_silence_s(heard: "np.typing.NDArray[np.float32]") -> float:
    loud = np.flatnonzero(np.abs(heard) > 0.05)
    return float(np.diff(loud).max(initial=0)) / SAMPLE_RATE


def test_a_cut_socket_is_resumed_and_the_sound_goes_on() -> None:
    async def story(story: Story) -> None:
        await story.enter(Role.SPEAKER, voice=LOW)
        listener = (await story.enter()).listen()
        await story.passes(2.0)
        listener.network.cut()
        await story.passes(3.0)
        assert listener.room.connection is Connection.CONNECTED
        assert (listener.session.resumes, listener.session.rejoins) == (1, 0)
        assert len(listener.peers.peers) == 1
        assert longest_silence_s(listener.ear.heard[SAMPLE_RATE:]) < 0.03
        assert Connection.RECONNECTING in [room.connection for room in listener.rooms]

    tell(story)


def test_a_speakers_cut_socket_does_not_stop_their_sound() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=LOW)
        listener = (await story.enter()).listen()
        await story.passes(2.0)
        speaker.network.cut()
        await story.passes(3.0)
        assert longest_silence_s(listener.ear.heard[SAMPLE_RATE:]) < 0.03
        assert not speaker.room.microphone_muted
        assert listener.hears(440) > AUDIBLE

    tell(story)


def test_wishes_of_the_time_without_a_socket_are_told_afterwards() -> None:
    async def story(story: Story) -> None:
        host, listener = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        listener.network.refusal = ReachError(ReachReason.TIMED_OUT)
        listener.network.cut()
        await story.passes(1.0)
        await listener.session.raise_hand()
        await story.passes(1.0)
        assert not host.room.hands
        listener.network.refusal = None
        await host.until(lambda room: room.hands)
        assert listener.session.rejoins == 0

    tell(story)


def test_who_left_while_the_socket_was_cut_is_gone_after_the_resume() -> None:
    async def story(story: Story) -> None:
        listener, other = await story.enter(), await story.enter()
        await story.passes(1.0)
        listener.network.refusal = ReachError(ReachReason.TIMED_OUT)
        listener.network.cut()
        await other.session.close()
        await story.passes(1.0)
        assert other.identity in listener.room.others
        listener.network.refusal = None
        await listener.until(lambda room: not room.others)
        assert listener.session.rejoins == 0

    tell(story)


def test_a_socket_that_cannot_be_resumed_for_long_becomes_a_rejoin() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(1.0)
        listener.network.refusal = ReachError(ReachReason.TIMED_OUT)
        listener.network.cut()
        await story.passes(30.0)
        listener.network.refusal = None
        await listener.until(lambda room: room.connection is Connection.CONNECTED)
        assert (listener.session.resumes, listener.session.rejoins) == (1, 1)

    tell(story)


def test_a_server_that_falls_silent_is_noticed_by_its_pings() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(1.0)
        listener.network.newest.silent = True
        await story.passes(20.0)
        assert listener.session.rejoins == 1
        assert listener.room.connection is Connection.CONNECTED

    tell(story)


def test_a_lost_path_is_made_anew_with_role_and_microphone_as_they_were() -> None:
    async def story(story: Story) -> None:
        host = (await story.enter(Role.HOST)).listen()
        guest = await story.enter()
        await story.passes(1.0)
        await host.session.invite_to_speak(guest.identity)
        await guest.until(lambda room: room.role is Role.SPEAKER)
        guest.voice = HIGH
        await guest.listen().session.set_muted(False)
        await story.passes(2.0)
        assert host.hears(1000) > AUDIBLE

        first = guest.peers.newest
        first.unplug()
        await story.passes(7.0)
        assert guest.session.rejoins == 1
        assert guest.room.role is Role.SPEAKER
        assert host.hears(1000) > AUDIBLE
        ssrcs = {packet.ssrc for peer in guest.peers.peers for packet in peer.sent}
        assert len(ssrcs) == 2
        assert first.closed

    tell(story)


def test_a_raised_hand_is_kept_when_the_path_is_lost() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        await guest.session.raise_hand()
        await host.until(lambda room: room.hands)
        raised = host.room.hands[0].hand_raised_ms
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.session.rejoins == 1
        assert [hand.hand_raised_ms for hand in host.room.hands] == [raised]
        await guest.session.lower_hand()
        await host.until(lambda room: not room.hands)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert not host.room.hands

    tell(story)


def test_a_hand_that_was_answered_does_not_go_up_again() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        await guest.session.raise_hand()
        await host.until(lambda room: room.hands)
        await host.session.invite_to_speak(guest.identity)
        await guest.until(lambda room: room.role is Role.SPEAKER)
        await host.session.move_to_audience(guest.identity)
        await guest.until(lambda room: room.role is Role.LISTENER)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.session.rejoins == 1
        assert not host.room.hands

    tell(story)


def test_stays_that_end_at_once_do_not_become_a_storm() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(15.0)
        story.server.hang_up_after_s = 0.1
        before = len(listener.network.attempts)
        listener.peers.newest.unplug()
        await story.passes(5.1)
        began = story.clock.monotonic()
        await story.passes(60.0)
        attempts = [a.at - began for a in listener.network.attempts[before:]]
        assert 10 <= len(attempts) <= 17, attempts
        assert all(later - earlier > 4.9 for earlier, later in zip(attempts[-6:], attempts[-5:], strict=False))

        story.server.hang_up_after_s = None
        await story.passes(20.0)
        assert listener.room.connection is Connection.CONNECTED

    tell(story)


def test_after_a_steady_stay_the_way_back_is_short_again() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(15.0)
        for steady_s in (12.0, 12.0, 12.0):
            lost_at = story.clock.monotonic()
            listener.peers.newest.unplug()
            await story.passes(5.3)
            assert listener.room.connection is Connection.CONNECTED
            assert listener.network.attempts[-1].at - lost_at < 5.05
            await story.passes(steady_s)

    tell(story)


def test_a_server_that_refuses_connections_is_tried_ever_more_rarely_then_given_up() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(15.0)
        await story.crash()
        await story.passes(60.0)
        resumes = [a for a in listener.network.attempts[1:] if a.at < story.clock.monotonic() - 55]
        assert len(listener.network.attempts) < 75
        assert resumes
        assert listener.room.connection is Connection.RECONNECTING
        await story.passes(320.0)
        assert listener.room.connection is Connection.CLOSED
        assert listener.room.closed_because == LeaveReason.LOST.value
        tried = len(listener.network.attempts)
        await story.passes(60.0)
        assert len(listener.network.attempts) == tried

    tell(story)


def test_after_a_restart_of_the_host_everybody_is_back_by_themselves() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=LOW)
        listener = (await story.enter()).listen()
        await story.passes(2.0)
        await listener.session.raise_hand()
        await story.passes(1.0)
        before = speaker.identity, listener.identity
        redeemed = listener.network.posts.count("/pendopo/v1/join")

        kept = await story.crash()
        await story.passes(8.0)
        story.start(kept)
        await story.passes(12.0)
        assert (speaker.identity, listener.identity) == before
        assert listener.hears(440) > AUDIBLE
        assert [hand.identity for hand in speaker.room.hands] == [listener.identity]
        assert listener.network.posts.count("/pendopo/v1/join") == redeemed

    tell(story)


def test_the_newest_token_is_used_to_come_back() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        first = guest.network.attempts[-1].token
        assert access.role_of(access.read(first)) is Role.LISTENER
        await host.session.invite_to_speak(guest.identity)
        await guest.until(lambda room: room.role is Role.SPEAKER)
        guest.network.cut()
        await story.passes(1.0)
        assert access.role_of(access.read(guest.network.attempts[-1].token)) is Role.SPEAKER
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.session.rejoins == 1
        assert access.role_of(access.read(guest.network.attempts[-1].token)) is Role.SPEAKER

    tell(story)


def test_when_the_newest_token_is_refused_a_fresh_one_is_fetched() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        before = guest.identity
        story.server.accept = refusing(story, guest.network.attempts[-1].token)  # type: ignore[method-assign]
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.room.connection is Connection.CONNECTED
        assert guest.identity != before

    tell(story)


def refusing(story: Story, like: str):  # type: ignore[no-untyped-def]
    accept, identity = story.server.accept, access.read(like).identity

    def checked(path: str, token: str, socket: object) -> None:
        if access.read(token).identity == identity:
            raise AccessError(AccessReason.TOKEN)
        accept(path, token, socket)  # type: ignore[arg-type]

    return checked


def test_when_every_token_is_refused_the_visit_ends() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        guest.network.refusal = AccessError(AccessReason.TICKET)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.room.connection is Connection.CLOSED
        tried = len(guest.network.attempts)
        await story.passes(60.0)
        assert len(guest.network.attempts) == tried

    tell(story)


def test_who_is_removed_does_not_come_back() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        await host.session.remove(guest.identity)
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because == LeaveReason.REMOVED.value
        tried = len(guest.network.attempts)
        await story.passes(60.0)
        assert len(guest.network.attempts) == tried
        assert guest.peers.newest.closed
        assert not host.room.others

    tell(story)


def test_the_newer_visit_of_one_identity_wins_and_the_older_stays_away() -> None:
    async def story(story: Story) -> None:
        older = await story.enter()
        await story.passes(1.0)
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()
        token = older.network.attempts[-1].token

        async def same() -> str:
            return token

        newer = await visitor.enter(type(plan)(plan.room, plan.mode, plan.endpoints, same))
        await older.until(lambda room: room.connection is Connection.CLOSED)
        assert older.room.closed_because == LeaveReason.DUPLICATE_IDENTITY.value
        await story.passes(30.0)
        assert newer.room.connection is Connection.CONNECTED
        assert newer.session.rejoins == 0
        assert len(older.network.attempts) == 1

    tell(story)


def test_when_the_room_is_deleted_the_visit_ends() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        room = story.server.door.room(TEA)
        assert room is not None
        story.server.door.delete_room(room)
        await guest.until(lambda room: room.connection is Connection.CLOSED)
        assert guest.room.closed_because == LeaveReason.ROOM_ENDED.value

    tell(story)


def test_the_next_server_of_the_invite_is_tried_when_the_first_is_away() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()
        away = type(plan.endpoints[0])("ws://127.0.0.1:1")
        guest = await visitor.enter(
            type(plan)(plan.room, plan.mode, (away, *plan.endpoints), plan.token)
        )
        assert guest.room.connection is Connection.CONNECTED
        assert len(guest.network.attempts) == 2

    tell(story)


@pytest.mark.parametrize(
    "refusal",
    [ReachError(ReachReason.REFUSED), AccessError(AccessReason.TOKEN)],
)
def test_what_cannot_be_entered_leaves_nothing_behind(refusal: PendopoError) -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        visitor.network.refusal = refusal
        with pytest.raises(type(refusal)) as told:
            await person.session.enter()
        assert told.value.reason is refusal.reason
        tasks = [task for task in asyncio.all_tasks() if "pendopo" in repr(task.get_coro())]
        assert not [task for task in tasks if "session" in repr(task)]
        assert not visitor.network.sockets

    tell(story)


def test_without_a_media_port_the_socket_is_given_back() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        person = visitor.before(await visitor.plan())
        visitor.peers.usable = False
        with pytest.raises(ReachError) as told:
            await person.session.enter()
        assert told.value.reason is ReachReason.MEDIA
        await story.passes(1.0)
        assert not visitor.network.newest.is_open

    tell(story)


def test_a_path_that_never_opens_ends_the_first_visit() -> None:
    async def story(story: Story) -> None:
        story.air.sound = False
        guest = await story.enter()
        await story.passes(11.0)
        assert guest.room.connection is Connection.CONNECTED
        await story.passes(2.0)
        assert guest.room.connection is Connection.CLOSED
        assert guest.room.closed_because == LeaveReason.NO_MEDIA.value
        assert len(guest.network.attempts) == 1

    tell(story)


def test_a_path_that_does_not_open_again_is_tried_again() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(11.0)
        story.air.sound = False
        guest.peers.newest.unplug()
        await story.passes(20.0)
        story.air.sound = True
        await story.passes(20.0)
        assert guest.room.connection is Connection.CONNECTED
        assert guest.peers.newest.up

    tell(story)


def test_who_leaves_while_the_way_back_is_sought_does_not_come_back() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(15.0)
        kept = await story.crash()
        await story.passes(20.0)
        assert guest.room.connection is Connection.RECONNECTING
        await guest.session.leave()
        story.start(kept)
        await story.passes(20.0)
        assert guest.room.connection is Connection.CLOSED
        assert guest.room.closed_because == LeaveReason.SELF.value
        assert host.room.connection is Connection.CONNECTED
        assert guest.identity not in host.room.others

    tell(story)


def test_good_bye_reaches_the_host_at_once() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        await guest.session.leave()
        await story.passes(0.1)
        assert not host.room.others
        assert guest.room.connection is Connection.CLOSED
        await guest.session.close()
        await guest.session.close()

    tell(story)


def test_a_refreshed_token_for_another_room_is_never_used() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        host_side = story.server.guest(TEA, guest.identity)
        foreign = story.token(guest.identity, room=GARDEN)
        host_side.send(refresh(foreign))
        await story.passes(0.1)
        guest.network.cut()
        await story.passes(1.0)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert foreign not in [attempt.token for attempt in guest.network.attempts]
        assert guest.room.connection is Connection.CONNECTED

    tell(story)


def refresh(token: str):  # type: ignore[no-untyped-def]
    from pendopo.signaling.server_messages import refresh_token

    return refresh_token(token)


def test_a_first_token_for_another_room_is_refused_before_anything_connects() -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()

        async def foreign() -> str:
            return story.token("me", room=GARDEN)

        person = visitor.before(type(plan)(plan.room, plan.mode, plan.endpoints, foreign))
        with pytest.raises(AccessError) as told:
            await person.session.enter()
        assert told.value.reason is AccessReason.TOKEN_OTHER_ROOM
        assert not visitor.network.attempts

    tell(story)


def test_every_address_of_the_visit_is_told() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert {d.protocol for d in guest.session.destinations} == {"tcp", "udp"}
        assert len(guest.session.destinations) == 2
        assert URL.endswith(str(guest.session.destinations[0].port))

    tell(story)
