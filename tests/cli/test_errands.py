"""What `pendopo join` is told to do, while connections are lost and made anew."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from pendopo.app.sound_desk import SoundDesk
from pendopo.cli.errands import Errands
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.room import Connection, Role, Room
from pendopo.ports.sound import Microphone
from tests.stories.fakes.sound import tone
from tests.stories.story import URL, Person, Story, tell

VOICE = tone(440.0)


class Mouth:
    """What the errands speak into."""

    def choose_microphone(self, open_: Callable[[], Microphone]) -> None:
        open_()


@asynccontextmanager
async def running(person: Person, story: Story, **asked: Any) -> AsyncIterator[Mouth]:
    """Errands of somebody in the room; what ends them fails the test."""
    nothing = {"raise_hand": False, "accept_hands": False, "until_alone": False}
    arguments = argparse.Namespace(**{**nothing, "loop": True, "mute": [], **asked})
    mouth = Mouth()
    errands = Errands(person.session, cast(SoundDesk, mouth), story.clock)
    async with asyncio.TaskGroup() as tasks:
        errands.start(tasks, arguments, VOICE if asked.get("play") else None)
        yield mouth
        errands.stop()


class Failing:
    """A wish of somebody's that fails a few times before it gets through; muting never fails."""

    def __init__(self, person: Person, wish: str, failure: PendopoError, times: int) -> None:
        self.count = 0
        self.times = times
        self._failure = failure
        whose = person.session.moderation if wish == "invite_to_speak" else person.session
        self._wish = getattr(whose, wish)
        setattr(whose, wish, self)

    async def __call__(self, *said: object) -> None:
        if said != (True,):
            self.count += 1
            if self.count <= self.times:
                raise self._failure
        await self._wish(*said)


async def lose_connection(person: Person, story: Story) -> None:
    """The path goes; the visit goes on and comes back by itself."""
    person.peers.newest.unplug()
    person.network.cut()
    async with asyncio.timeout(30):
        while person.session._stay.connected:
            await asyncio.sleep(0.01)


def is_connected(room: Room) -> bool:
    return room.connection is Connection.CONNECTED


def test_unmuting_without_a_connection_waits_for_the_next_one() -> None:
    async def story(story: Story) -> None:
        ani = await story.enter(Role.SPEAKER)
        await story.passes(1.0)
        async with running(ani, story, play="x.wav", mute=[(1.0, 8.0)]):
            await ani.until(lambda room: not room.microphone_muted)
            await ani.until(lambda room: room.microphone_muted)
            story.servers.clear()
            await lose_connection(ani, story)
            await story.passes(10.0)
            assert not ani.session.mouth.open
            story.servers[URL] = story.server
            await ani.until(lambda room: ani.session.mouth.open)

    tell(story)


@pytest.mark.parametrize("failure", [ReachReason.LOST, ReachReason.TIMED_OUT])
def test_a_wish_that_does_not_get_through_is_made_again(failure: ReachReason) -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        guest = await story.enter()
        await story.passes(1.0)
        wishes = [
            Failing(guest, "raise_hand", ReachError(failure), 3),
            Failing(host, "invite_to_speak", ReachError(failure), 3),
            Failing(guest, "set_muted", ReachError(failure), 3),
        ]
        async with (
            running(host, story, accept_hands=True),
            running(guest, story, raise_hand=True, play="x.wav"),
        ):
            await guest.until(lambda room: not room.microphone_muted)
        assert [wish.count for wish in wishes] == [4, 4, 4]

    tell(story)


def test_time_to_be_muted_again_comes_before_a_connection() -> None:
    """Who was asked to be silent is not heard late, for a moment, in the next silence."""

    async def story(story: Story) -> None:
        ani = await story.enter(Role.SPEAKER)
        await story.passes(1.0)
        muted: list[tuple[float, bool]] = []
        async with running(ani, story, play="x.wav", mute=[(1.0, 2.0), (6.0, 9.0)]):
            await ani.until(lambda room: not room.microphone_muted)
            began = story.clock.monotonic()
            unmuting = Failing(ani, "set_muted", ReachError(ReachReason.LOST), 1_000)
            ani.session.subscribe(
                lambda room: muted.append((story.clock.monotonic() - began, room.microphone_muted))
            )
            await story.passes(7.0)
            assert unmuting.count > 3
            unmuting.times = 0
            await ani.until(lambda room: not room.microphone_muted)
            assert story.clock.monotonic() - began == pytest.approx(9.0, abs=0.1)
        assert all(was_muted for at, was_muted in muted if 1.1 < at < 8.9)

    tell(story)


def test_a_true_refusal_ends_the_errands() -> None:
    async def story(story: Story) -> None:
        guest = await story.enter()
        Failing(guest, "raise_hand", AccessError(AccessReason.NOT_ALLOWED), 1)
        with pytest.raises(ExceptionGroup) as told:
            async with running(guest, story, raise_hand=True):
                await story.passes(5.0)
        assert told.group_contains(AccessError)

    tell(story)


def test_off_the_stage_at_the_time_to_speak_waits_for_the_next_invitation() -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        ani = await story.enter(Role.SPEAKER)
        await story.passes(1.0)
        async with running(ani, story, play="x.wav", mute=[(1.0, 3.0)]):
            await ani.until(lambda room: not room.microphone_muted)
            await ani.until(lambda room: room.microphone_muted)
            await host.session.moderation.move_to_audience(ani.identity)
            await story.passes(5.0)
            assert ani.room.microphone_muted
            await host.session.moderation.invite_to_speak(ani.identity)
            await ani.until(lambda room: not room.microphone_muted)

    tell(story)


def test_a_hand_whose_owner_was_away_for_a_moment_is_answered_when_they_are_back() -> None:
    async def story(story: Story) -> None:
        host = await story.enter(Role.HOST)
        guest = await story.enter()
        await story.passes(1.0)
        invites = Failing(host, "invite_to_speak", ReachError(ReachReason.LOST), 1)
        async with running(host, story, accept_hands=True):
            await guest.session.raise_hand()
            async with asyncio.timeout(10):
                while not invites.count:
                    await asyncio.sleep(0.01)
            await lose_connection(guest, story)
            await guest.until(is_connected)
            await guest.until(lambda room: room.me is not None and room.me.on_stage)

    tell(story)
