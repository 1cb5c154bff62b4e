"""The socket breaks and the media run on."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    ReachError,
    ReachReason,
)
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.model.room import Connection, LeaveReason, MicrophoneState, Role
from pendopo.ports.signal_transport import Reply
from pendopo.signaling.join_request import read_join_request, unwrap_join_request
from tests.stories.fakes.network import Attempt, FakeSocket
from tests.stories.fakes.sound import tone
from tests.stories.story import URL, Story, tell

LOW, HIGH = tone(440), tone(1000)
AUDIBLE = 0.15


def longest_silence_s(heard: Samples) -> float:
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


def test_a_socket_that_is_cut_while_the_path_is_being_made_again_is_resumed() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=LOW)
        listener = (await story.enter()).listen()
        await story.passes(12.0)
        speaker.peers.takes_s = 1.0
        before = len(speaker.network.sockets)
        speaker.peers.newest.unplug()
        while len(speaker.network.sockets) == before:
            await story.passes(0.01)
        await story.passes(0.8)
        speaker.network.cut()
        await story.passes(5.0)
        assert speaker.room.connection is Connection.CONNECTED
        assert speaker.room.microphone is MicrophoneState.LIVE
        assert (speaker.session.rejoins, speaker.session.resumes) == (1, 1)
        assert listener.hears(440) > AUDIBLE

    tell(story)


@pytest.mark.parametrize("after_s", [0.3, 0.8])
def test_a_socket_that_is_cut_while_the_first_path_is_being_made_is_resumed(
    after_s: float,
) -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite(Role.SPEAKER))
        visitor.peers.takes_s = 1.0
        person = visitor.before(await visitor.plan())
        entering = asyncio.create_task(person.session.enter())
        while not visitor.network.sockets:
            await story.passes(0.01)
        await story.passes(after_s)
        visitor.network.cut()
        await entering
        await story.passes(2.0)
        assert person.room.connection is Connection.CONNECTED
        assert person.peers.newest.up
        assert len(person.peers.peers) == 1

    tell(story)


@pytest.mark.parametrize("moments", range(6))
def test_leaving_in_any_moment_after_a_cut_is_no_fault(moments: int) -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(12.0)
        listener.network.cut()
        for _ in range(moments):
            await asyncio.sleep(0)
        await listener.session.leave()
        await story.passes(3.0)
        assert listener.room.closed_because is LeaveReason.SELF
        assert listener.session.failure is None
        assert listener.state is EncryptionState.OFFLINE

    tell(story)


def test_a_socket_that_cannot_be_resumed_for_long_becomes_a_rejoin() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(1.0)
        listener.network.refusal = ReachError(ReachReason.TIMED_OUT)
        listener.network.cut()
        await story.passes(10.0)
        assert listener.network.attempts[-1].path != listener.network.attempts[0].path
        await story.passes(7.0)  # before the host, too, gives the visit up
        assert listener.network.attempts[-1].path == listener.network.attempts[0].path
        await story.passes(20.0)
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


def test_a_resume_that_is_refused_becomes_a_rejoin_at_once() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(15.0)
        accept, joining = story.server.accept, listener.network.attempts[0].path

        def only_anew(path: str, token: str, socket: FakeSocket) -> None:
            if path != joining:
                raise AccessError(AccessReason.TOKEN)
            accept(path, token, socket)

        story.server.accept = only_anew  # type: ignore[method-assign]
        listener.network.cut()
        await story.passes(1.0)
        assert listener.room.connection is Connection.CONNECTED
        assert listener.session.rejoins == 1
        assert len(listener.network.attempts) == 3

    tell(story)


def resumes(attempt: Attempt) -> bool:
    """Whether it was to go on with a visit, and not to begin a new one."""
    packed = parse_qs(urlsplit(attempt.path).query)["join_request"][0]
    return read_join_request(unwrap_join_request(packed)).resumed is not None


class HangingUp:
    """Takes every socket; hangs up at once, or says nothing at all."""

    def __init__(self, hangs_up: bool) -> None:
        self._hangs_up = hangs_up

    def accept(self, path: str, token: str, socket: FakeSocket) -> None:
        if self._hangs_up:
            socket.wire.close()

    def post(self, path: str, body: bytes, token: str | None) -> Reply:
        raise AssertionError("nobody asks")


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_server_that_takes_sockets_and_does_nothing_with_them_is_not_stormed(
    hangs_up: bool,
) -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(15.0)
        whole = story.servers[URL]
        story.servers[URL] = HangingUp(hangs_up)
        before = len(listener.network.attempts)
        listener.network.cut()
        await story.passes(14.0)
        assert 1 <= len(listener.network.attempts) - before <= 9
        assert all(map(resumes, listener.network.attempts[before:]))
        assert listener.room.connection is Connection.RECONNECTING
        await story.passes(5.0)
        assert not resumes(listener.network.attempts[-1]), "a new join after fifteen seconds"
        story.servers[URL] = whole
        await listener.until(lambda room: room.connection is Connection.CONNECTED)

    tell(story)


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_server_that_takes_the_first_socket_and_does_nothing_with_it_keeps_nobody_waiting(
    hangs_up: bool,
) -> None:
    async def story(story: Story) -> None:
        visitor = story.visitor(story.invite())
        plan = await visitor.plan()
        silent = HangingUp(hangs_up)
        silent.post = story.servers[URL].post  # type: ignore[method-assign]
        story.servers[URL] = silent
        person = visitor.before(plan)
        async with asyncio.timeout(15.0):
            with pytest.raises(ReachError):
                await person.session.enter()
        await story.passes(3.0)
        assert not visitor.network.newest.is_open
        assert person.room.connection is Connection.CLOSED

    tell(story)
