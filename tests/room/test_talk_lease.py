"""Talking is a lease: whoever does not say that the key is held is muted."""

import asyncio
from typing import cast

import pytest

from pendopo.model.room import MicrophoneState, Role
from pendopo.room.microphone import Microphone
from pendopo.room.talk_lease import LASTS_S, TalkLease
from tests.stories.fakes.clock import run
from tests.stories.fakes.sound import tone
from tests.stories.story import Story, tell


def test_talking_lasts_only_while_it_is_said_again() -> None:
    async def story(story: Story) -> None:
        person = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=tone(440))
        session = person.session
        await session.hold_to_talk()
        for _ in range(10):
            await story.passes(LASTS_S / 2)
            await session.keep_talking()
            assert person.room.microphone.wished_on
        await story.passes(LASTS_S + 0.1)
        assert person.microphone() is MicrophoneState.MUTED
        sent = person.sent
        await session.keep_talking()
        await story.passes(1.0)
        assert person.sent == sent

    tell(story)


def test_whoever_is_muted_by_the_host_while_talking_stays_so() -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        person = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=tone(440))
        await person.session.hold_to_talk()
        await story.passes(0.3)
        await host.session.moderation.mute_other(person.identity)
        await story.passes(0.3)
        assert person.microphone() is MicrophoneState.MUTED_BY_MODERATOR
        await person.session.keep_talking()
        await story.passes(0.3)
        assert person.microphone() is MicrophoneState.MUTED_BY_MODERATOR
        await person.session.set_muted(True)
        assert person.microphone() is MicrophoneState.MUTED_BY_MODERATOR

    tell(story)


class Refusing:
    """A microphone that can only be muted: what is wished on fails on its way."""

    def __init__(self) -> None:
        self.wished_on = False

    @property
    def state(self) -> MicrophoneState:
        return MicrophoneState.OPENING if self.wished_on else MicrophoneState.MUTED

    def set_muted(self, muted: bool) -> None:
        self.wished_on = not muted
        if not muted:
            raise RuntimeError("not today")


def test_a_press_that_fails_half_way_is_let_go_of_all_the_same() -> None:
    async def story() -> None:
        microphone = Refusing()
        with pytest.raises(RuntimeError):
            TalkLease(cast(Microphone, microphone)).begin()
        await asyncio.sleep(LASTS_S + 0.1)
        assert not microphone.wished_on

    run(story())


def test_what_is_wished_otherwise_holds_without_the_key() -> None:
    async def story(story: Story) -> None:
        person = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=tone(440))
        await person.session.hold_to_talk()
        await person.session.set_muted(False)
        await story.passes(2 * LASTS_S)
        assert person.room.microphone.wished_on

    tell(story)
