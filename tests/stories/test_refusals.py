"""What the server does not let us do is said, and nothing claims otherwise."""

from collections.abc import Callable
from typing import Any

import pytest

from pendopo.host.guest import Guest
from pendopo.host.publications import Publications
from pendopo.model.room import MicrophoneState, Permission, Role
from pendopo.model.wish import RefusalReason, Wish, WishRefused
from pendopo.signaling.server_messages import Verdict
from tests.stories.fakes.sound import tone
from tests.stories.story import TEA, Person, Story, tell

VOICE = tone(440)
AUDIBLE, SILENT = 0.15, 0.01
ON_STAGE, AUDIENCE = Permission(can_publish=True), Permission(can_publish=False)
NOT_ALLOWED = RefusalReason.NOT_ALLOWED


def refusals(person: Person) -> list[WishRefused]:
    said: list[WishRefused] = []
    person.session.subscribe_refusals(said.append)
    return said


def guest_of(story: Story, person: Person) -> Guest:
    return story.server.guest(TEA, person.identity)


def test_a_refused_track_is_said_and_the_next_wish_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        with monkeypatch.context() as full:
            full.setattr(Publications, "_judge", lambda *request: Verdict.LIMIT_EXCEEDED)
            speaker = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=VOICE)
            said = refusals(speaker)
            await speaker.session.set_muted(False)
            await story.passes(1.0)
            assert speaker.microphone() is MicrophoneState.REFUSED
            assert WishRefused(Wish.SPEAK, RefusalReason.LIMIT_EXCEEDED) in said
            assert speaker.sent == 0
        await speaker.session.set_muted(True)
        await speaker.session.set_muted(False)
        assert speaker.microphone() is MicrophoneState.OPENING
        await story.passes(1.0)
        assert speaker.microphone() is MicrophoneState.LIVE
        assert listener.hears(440) > AUDIBLE

    tell(story)


def within_one_moment(guest: Guest) -> None:
    guest.set_permission(AUDIENCE)
    guest.set_permission(ON_STAGE)


def only_the_track(guest: Guest) -> None:
    guest._publications.tell_ended(guest._publications.drop_all())


@pytest.mark.parametrize(
    ("take_away", "left"),
    [
        (within_one_moment, MicrophoneState.MUTED),
        (only_the_track, MicrophoneState.WITHDRAWN),
    ],
)
def test_a_track_that_is_taken_away_is_not_called_live_and_can_be_spoken_on_again(
    take_away: Callable[[Guest], None], left: MicrophoneState
) -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        assert listener.hears(440) > AUDIBLE
        take_away(guest_of(story, speaker))
        await story.passes(1.0)
        assert speaker.microphone() is left
        before = speaker.sent
        await story.passes(1.0)
        assert (speaker.sent, listener.hears(440) < SILENT) == (before, True)
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert speaker.microphone() is MicrophoneState.LIVE
        assert listener.hears(440) > AUDIBLE

    tell(story)


def test_a_track_that_is_taken_away_while_the_socket_is_cut_is_missed_afterwards() -> None:
    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        speaker = await story.enter(Role.SPEAKER, voice=VOICE)
        await story.passes(1.0)
        guest = guest_of(story, speaker)
        speaker.network.cut()
        within_one_moment(guest)
        await story.passes(2.0)
        assert speaker.session.resumes == 1
        assert speaker.microphone() is MicrophoneState.WITHDRAWN
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert listener.hears(440) > AUDIBLE

    tell(story)


def test_a_refused_hand_is_said_and_not_raised_again_by_itself() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        said = refusals(listener)
        guest = guest_of(story, listener)
        guest.set_permission(Permission(can_update_metadata=False))
        await story.passes(0.5)
        await listener.session.raise_hand()
        await story.passes(0.5)
        assert said == [WishRefused(Wish.HAND, NOT_ALLOWED)]
        guest.set_permission(Permission())
        listener.peers.newest.unplug()
        await story.passes(8.0)
        assert listener.session.rejoins == 1
        assert listener.me.hand_raised_ms is None

    tell(story)


def test_a_listener_that_fails_stops_nothing() -> None:
    def fail(news: Any) -> None:
        raise ValueError("not today")

    async def story(story: Story) -> None:
        listener = (await story.enter()).listen()
        speaker = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=VOICE)
        speaker.session.subscribe(fail)
        with pytest.raises(ValueError, match="not today"):
            speaker.session.subscribe_indicator(fail)
        await speaker.session.set_muted(False)
        await story.passes(1.0)
        assert listener.hears(440) > AUDIBLE
        await speaker.session.set_muted(True)
        await story.passes(1.0)
        assert listener.hears(440) < SILENT

    tell(story)


def test_a_hand_raised_without_a_connection_is_seen_once_there_is_one() -> None:
    async def story(story: Story) -> None:
        listener = await story.enter()
        await story.passes(15.0)
        kept = await story.crash()
        await story.passes(10.0)
        await listener.session.raise_hand()
        story.start(kept)
        await story.passes(10.0)
        assert listener.me.hand_raised_ms is not None

    tell(story)
