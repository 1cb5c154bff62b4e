"""The path or the host is lost: back with role, hand and microphone, and without a storm."""

from itertools import pairwise

import pytest

from pendopo.host import guest as guest_of_host
from pendopo.host import tokens
from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import (
    AccessError,
    AccessReason,
)
from pendopo.model.room import (
    Connection,
    LeaveReason,
    MicrophoneState,
    Permission,
    Role,
    Room,
)
from pendopo.signaling import access, server_messages
from tests.stories.fakes.network import FakeSocket
from tests.stories.fakes.sound import tone
from tests.stories.story import GARDEN, TEA, Person, Story, tell

LOW, HIGH = tone(440), tone(1000)
AUDIBLE = 0.15


def test_a_lost_path_is_made_anew_with_role_and_microphone_as_they_were() -> None:
    async def story(story: Story) -> None:
        host = (await story.enter(Role.HOST)).listen()
        guest = await story.enter()
        await story.passes(1.0)
        await host.session.moderation.invite_to_speak(guest.identity)
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


def test_after_a_longer_visit_than_any_token_lives_there_is_moderation_and_a_way_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both are shorter here: tokens live for two minutes and a newer one comes each minute."""
    monkeypatch.setattr(tokens, "MAX_LIFETIME_S", 120)
    monkeypatch.setattr(guest_of_host, "TOKEN_EVERY_S", 60.0)

    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        identity = guest.identity
        await story.passes(10 * access.LEEWAY_S)
        await host.session.moderation.invite_to_speak(identity)
        await guest.until(lambda room: room.role is Role.SPEAKER)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.session.rejoins == 1
        assert guest.identity == identity
        assert guest.room.role is Role.SPEAKER

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
        await host.session.moderation.invite_to_speak(guest.identity)
        await guest.until(lambda room: room.role is Role.SPEAKER)
        await host.session.moderation.move_to_audience(guest.identity)
        await guest.until(lambda room: room.role is Role.LISTENER)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.session.rejoins == 1
        assert not host.room.hands

    tell(story)


async def coming_back(story: Story, person: Person) -> None:
    """They have lost the path, and the host has taken their new socket without a word so far."""
    await story.passes(12.0)
    story.server.answers_after_s = 5.0
    before = len(person.network.sockets)
    person.peers.newest.unplug()
    while len(person.network.sockets) == before:
        await story.passes(0.1)
    assert person.room.connection is Connection.RECONNECTING


def test_wishes_of_the_time_before_the_host_has_answered_are_told_afterwards() -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        speaker, guest = await story.enter(Role.SPEAKER), await story.enter()
        speaker.voice = LOW
        speaker.listen()
        for person in (speaker, guest):
            await coming_back(story, person)
        await speaker.session.set_muted(True)
        await speaker.session.set_muted(False)
        await guest.session.raise_hand()
        await story.passes(8.0)
        assert speaker.room.microphone is MicrophoneState.LIVE
        assert listener.hears(440) > AUDIBLE
        assert [hand.identity for hand in listener.room.hands] == [guest.identity]

        await coming_back(story, speaker)
        await coming_back(story, guest)
        await speaker.session.set_muted(True)
        await guest.session.lower_hand()
        await story.passes(8.0)
        assert listener.room.others[speaker.identity].muted
        assert not listener.room.hands

    tell(story)


def test_a_key_held_before_the_host_has_answered_is_let_go_of_like_any_other() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=LOW)
        await speaker.session.set_muted(True)
        await coming_back(story, speaker)
        sent = speaker.sent
        await speaker.session.hold_to_talk()
        assert speaker.room.microphone.wished_on
        await story.passes(8.0)
        assert speaker.room.connection is Connection.CONNECTED
        assert speaker.room.microphone is MicrophoneState.MUTED
        assert speaker.sent == sent

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
        assert all(later - earlier > 4.9 for earlier, later in pairwise(attempts[-6:]))

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
        assert 20 < len(listener.network.attempts) < 45
        assert listener.room.connection is Connection.RECONNECTING
        await story.passes(320.0)
        assert listener.rooms[-1].connection is Connection.CLOSED
        assert listener.room.closed_because is LeaveReason.LOST
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


@pytest.mark.parametrize(
    ("on_stage", "role"), [(True, Role.SPEAKER), (False, Role.LISTENER)], ids=["stage", "audience"]
)
def test_a_token_without_the_right_makes_nobody_a_moderator_any_more(
    on_stage: bool, role: Role
) -> None:
    async def story(story: Story) -> None:
        guest = await story.enter(Role.MODERATOR)
        await story.passes(1.0)
        assert guest.room.role is Role.MODERATOR
        there = story.server.guest(TEA, guest.identity)
        if not on_stage:
            there.set_permission(Permission())
            await story.passes(1.0)
            assert guest.room.role is Role.MODERATOR
        plain = story.token(guest.identity, on_stage=on_stage)
        there.send(server_messages.refresh_token(plain))
        await story.passes(1.0)
        assert guest.room.role is role
        await story.passes(10.0)
        guest.peers.newest.unplug()
        await story.passes(8.0)
        assert (guest.session.rejoins, guest.room.role) == (1, role)

    tell(story)


def test_no_token_takes_the_host_s_role_away() -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        await story.passes(1.0)
        plain = story.token(host.identity)
        story.server.guest(TEA, host.identity).send(server_messages.refresh_token(plain))
        await story.passes(1.0)
        assert host.room.role is Role.HOST

    tell(story)


def test_the_newest_token_is_used_to_come_back() -> None:
    async def story(story: Story) -> None:
        host, guest = await story.enter(Role.HOST), await story.enter()
        await story.passes(1.0)
        first = guest.network.attempts[-1].token
        assert access.role_of(access.read(first)) is Role.LISTENER
        await host.session.moderation.invite_to_speak(guest.identity)
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
        refuse_like(story, guest.network.attempts[-1].token)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert guest.room.connection is Connection.CONNECTED
        assert guest.identity != before

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


def says_so(room: Room) -> bool:
    """Whether these words mean that sound goes out."""
    return room.connection is Connection.CONNECTED or room.microphone is MicrophoneState.LIVE


def test_whoever_has_no_path_for_sound_is_neither_connected_nor_on_air() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=LOW)
        await story.passes(12.0)
        assert speaker.microphone() is MicrophoneState.LIVE
        story.air.sound = False
        speaker.peers.newest.unplug()
        await speaker.until(lambda room: room.connection is Connection.RECONNECTING)
        sent, told = speaker.sent, len(speaker.rooms)
        for _ in range(600):
            await story.passes(0.1)
            assert speaker.state is EncryptionState.OFFLINE
        assert speaker.session.rejoins > 3
        assert speaker.room.microphone is MicrophoneState.OPENING
        assert not any(map(says_so, speaker.rooms[told:]))
        assert (speaker.sent, speaker.session.mouth.open) == (sent, False)

        story.air.sound = True
        await speaker.until(lambda room: room.microphone is MicrophoneState.LIVE)
        assert speaker.peers.newest.up
        await story.passes(0.5)
        assert speaker.room.connection is Connection.CONNECTED
        assert speaker.state is EncryptionState.SHARED

    tell(story)


def test_without_a_path_for_sound_the_way_back_is_given_up_after_five_minutes() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(12.0)
        story.air.sound = False
        guest.peers.newest.unplug()
        await story.passes(280.0)
        assert guest.rooms[-1].connection is Connection.RECONNECTING
        await story.passes(60.0)
        assert guest.room.connection is Connection.CLOSED
        assert guest.room.closed_because is LeaveReason.NO_MEDIA

    tell(story)


def test_a_refreshed_token_for_another_room_is_never_used() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        await story.passes(1.0)
        host_side = story.server.guest(TEA, guest.identity)
        foreign = story.token(guest.identity, room=GARDEN)
        host_side.send(server_messages.refresh_token(foreign))
        await story.passes(0.1)
        guest.network.cut()
        await story.passes(1.0)
        guest.peers.newest.unplug()
        await story.passes(7.0)
        assert foreign not in [attempt.token for attempt in guest.network.attempts]
        assert guest.room.connection is Connection.CONNECTED

    tell(story)


def refuse_like(story: Story, token: str) -> None:
    """The host takes no token of this identity any more."""
    accept, identity = story.server.accept, access.read(token).identity

    def checked(path: str, token: str, socket: FakeSocket) -> None:
        if access.read(token).identity == identity:
            raise AccessError(AccessReason.TOKEN)
        accept(path, token, socket)

    story.server.accept = checked  # type: ignore[method-assign]


def test_a_speaker_whom_the_host_asks_to_come_back_goes_on_speaking() -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        speaker = await story.enter(Role.SPEAKER, voice=LOW)
        await story.passes(12.0)
        story.server.guest(TEA, speaker.identity).dismiss(LeaveReason.LOST)
        await story.passes(3.0)
        assert speaker.session.rejoins == 1
        assert speaker.room.microphone is MicrophoneState.LIVE
        assert listener.hears(440) > AUDIBLE

    tell(story)
