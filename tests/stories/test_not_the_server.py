"""Somebody who is not the server answers where a cut socket is to be resumed."""

import pytest

from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.room import Connection, MicrophoneState, Role
from pendopo.reach.way import ENDS_THE_SEARCH
from tests.stories.fakes.sound import tone
from tests.stories.story import Story, tell

VOICE = tone(440)
BLOCKED = EncryptionState.BLOCKED
NOT_THE_SERVER = sorted(ENDS_THE_SEARCH, key=lambda reason: reason.value)


@pytest.mark.parametrize("reason", NOT_THE_SERVER)
def test_somebody_else_who_answers_for_a_cut_socket_stops_the_sound_and_is_said(
    reason: ReachReason,
) -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(12.0)
        speaker.network.refusal = ReachError(reason)
        speaker.network.cut()
        await story.passes(1.0)
        sent = speaker.sent
        for _ in range(50):
            await story.passes(0.1)
            assert (speaker.state, speaker.indicator.reason) == (BLOCKED, reason.value)
            assert speaker.microphone() is MicrophoneState.STOPPED
        assert speaker.sent == sent

        speaker.network.refusal = None
        await speaker.until(lambda room: room.microphone is MicrophoneState.LIVE)
        assert speaker.session.rejoins == 1
        assert speaker.state is EncryptionState.SHARED

    tell(story)


def test_somebody_else_who_answers_once_for_a_cut_socket_is_said_too() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(12.0)
        speaker.network.refusal = ReachError(ReachReason.PIN)
        speaker.network.cut()
        tried = len(speaker.network.attempts)
        while len(speaker.network.attempts) == tried:
            await story.passes(0.001)
        await story.passes(0.021)
        speaker.network.refusal = None
        await story.passes(5.0)
        assert speaker.state is EncryptionState.SHARED
        assert BLOCKED in [state for _, state in speaker.session.watch.states]

    tell(story)


def test_who_never_is_the_server_again_is_why_the_visit_is_over() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(12.0)
        speaker.network.refusal = ReachError(ReachReason.PIN)
        speaker.network.cut()
        await story.passes(320.0)
        assert speaker.room.connection is Connection.CLOSED
        assert isinstance(speaker.session.failure, ReachError)
        assert speaker.session.failure.reason is ReachReason.PIN

    tell(story)


@pytest.mark.parametrize("reason", [ReachReason.TIMED_OUT, ReachReason.TLS_RESET])
def test_a_network_in_the_way_of_a_cut_socket_does_not_stop_the_sound(reason: ReachReason) -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(12.0)
        speaker.network.refusal = ReachError(reason)
        speaker.network.cut()
        await story.passes(10.0)
        assert speaker.state is EncryptionState.SHARED
        assert speaker.microphone() is MicrophoneState.LIVE
        speaker.network.refusal = None
        await speaker.until(lambda room: room.connection is Connection.CONNECTED)
        assert speaker.session.rejoins == 0

    tell(story)
