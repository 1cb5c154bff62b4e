"""Whose frames are whose: our own never come back, and whoever joins again begins anew."""

from dataclasses import replace

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState
from pendopo.model.frames import ForwardedPacket
from pendopo.model.room import Role
from tests.stories.fakes.sound import tone
from tests.stories.story import Person, Story, tell


def test_our_own_voice_never_comes_back_as_somebody_elses() -> None:
    async def story(story: Story) -> None:
        first = await story.enter(Role.SPEAKER, voice=tone(440))
        second = (await story.enter(Role.SPEAKER, voice=tone(1000))).listen()
        await story.passes(1.0)
        peer = second.peers.newest
        arrive = peer.arrive

        def echoed(packet: ForwardedPacket) -> None:
            """What a host can do without any key."""
            arrive(replace(packet, payload=peer.sent[-1].payload))

        peer.arrive = echoed  # type: ignore[method-assign]
        opened = second.session.watch.counts(first.identity).opened
        await story.passes(1.0)
        counts = second.session.watch.counts(first.identity)
        assert counts.opened <= opened + 1, "one was on its way"
        assert counts[Refusal.REPLAY] > 40
        assert second.state is EncryptionState.WARN_TAMPER
        assert second.indicator.subject == first.identity

    tell(story)


def test_whoever_joins_again_seals_under_a_new_prefix_and_is_heard() -> None:
    async def story(story: Story) -> None:
        speaker = await story.enter(Role.SPEAKER, voice=tone(440))
        listener = (await story.enter()).listen()
        await story.passes(1.0)
        speaker.peers.newest.unplug()
        await story.passes(8.0)
        assert speaker.session.rejoins == 1
        before, after = (prefixes(speaker, number) for number in (0, -1))
        assert len(before) == len(after) == 1
        assert before != after
        opened = listener.session.watch.counts(speaker.identity).opened
        await story.passes(1.0)
        assert listener.session.watch.counts(speaker.identity).opened > opened + 40
        assert listener.session.watch.counts(speaker.identity)[Refusal.REPLAY] == 0
        assert listener.state is EncryptionState.SHARED

    tell(story)


def prefixes(person: Person, number: int) -> set[bytes]:
    """Of the frames sent on that connection of theirs."""
    return {frame.payload[-14:-6] for frame in person.peers.peers[number].sent}
