"""Talking is a lease: whoever does not say that the key is held is muted."""

from pendopo.model.room import MicrophoneState, Role
from pendopo.room.talk_lease import LASTS_S
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


def test_what_is_wished_otherwise_holds_without_the_key() -> None:
    async def story(story: Story) -> None:
        person = await story.visitor(story.invite(Role.SPEAKER)).enter(voice=tone(440))
        await person.session.hold_to_talk()
        await person.session.set_muted(False)
        await story.passes(2 * LASTS_S)
        assert person.room.microphone.wished_on

    tell(story)
