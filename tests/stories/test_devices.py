"""Microphone and speaker die in the middle of a visit and come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pendopo.app.sound_line import LONGEST_PAUSE_S, SoundLine
from pendopo.drivers.wav_sound import NoMicrophone, NoSpeaker
from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE
from pendopo.model.room import Connection, Role
from pendopo.ports.sound import Microphone, Speaker
from tests.stories.fakes.sound import FakeSoundSource, strength, tone
from tests.stories.story import BEAT_S, Person, Story, tell

VOICE = tone(440)
AUDIBLE = 0.15
GONE = DeviceError(DeviceReason.NO_MICROPHONE)


class Seat:
    """Where somebody sits with devices that may come and go."""

    def __init__(self, person: Person, story: Story) -> None:
        clock = story.clock
        self.person = person
        self.source = FakeSoundSource()
        self.microphone: SoundLine[Microphone] = SoundLine(
            self.source.open_microphone,
            lambda since: NoMicrophone(clock, since),
            DeviceReason.MICROPHONE_LOST,
            clock,
            lambda: None,
        )
        self.speaker: SoundLine[Speaker] = SoundLine(
            self.source.open_speaker,
            lambda since: NoSpeaker(clock, since),
            DeviceReason.SPEAKER_LOST,
            clock,
            lambda: None,
        )

    def break_down(self) -> None:
        """Both devices are gone, and no others are there."""
        self.source.trouble = GONE
        self.source.microphones[-1].alive = self.source.speakers[-1].alive = False

    def come_back(self) -> None:
        self.source.trouble = None

    async def sit(self) -> None:
        at = 0
        while True:
            await asyncio.sleep(BEAT_S)
            for line in (self.microphone, self.speaker):
                line.look()
                line.clear()
                line.fill()
            at = (at + FRAME_SAMPLES) % len(VOICE)
            for microphone in self.source.microphones[-1:]:
                microphone.feed(VOICE[at : at + FRAME_SAMPLES])
            for speaker in self.source.speakers[-1:]:
                speaker.ask(FRAME_SAMPLES)
            self.person.session.mouth.listen(self.microphone.device())
            self.person.session.ear.play(self.speaker.device())

    def hears(self, hertz: float) -> float:
        return strength(self.source.speakers[-1].heard[-SAMPLE_RATE // 2 :], hertz)


@asynccontextmanager
async def seated(story: Story) -> AsyncIterator[Seat]:
    """Somebody on stage, unmuted."""
    seat = Seat(await story.enter(Role.SPEAKER), story)
    sitting = asyncio.create_task(seat.sit())
    try:
        await seat.person.session.set_muted(False)
        await story.passes(2.0)
        yield seat
    finally:
        sitting.cancel()


def test_devices_that_die_come_back_without_rejoining() -> None:
    async def story(story: Story) -> None:
        other = await story.enter(Role.SPEAKER, voice=tone(1000))
        async with seated(story) as seat:
            assert other.hears(440) > AUDIBLE
            assert seat.hears(1000) > AUDIBLE
            delay_ms = other.session.ear.heard(seat.person.identity).delay_ms
            seat.break_down()
            await story.passes(20.0)
            assert other.hears(440) < 0.01
            seat.come_back()
            await story.passes(LONGEST_PAUSE_S + 2.0)
            assert other.hears(440) > AUDIBLE
            assert seat.hears(1000) > AUDIBLE
            late_ms = other.session.ear.heard(seat.person.identity).delay_ms
            assert late_ms == pytest.approx(delay_ms, abs=20)
            session = seat.person.session
            assert (session.resumes, session.rejoins) == (0, 0)
            assert session.room.connection is Connection.CONNECTED

    tell(story)


def test_while_the_microphone_is_gone_no_frame_leaves_and_others_are_still_opened() -> None:
    async def story(story: Story) -> None:
        other = await story.enter(Role.SPEAKER, voice=tone(1000))
        async with seated(story) as seat:
            seat.break_down()
            await story.passes(0.5)
            sent = seat.person.sent
            opened = seat.person.session.watch.counts(other.identity).opened
            await story.passes(5.0)
            assert seat.person.sent == sent
            assert seat.person.session.mouth.own_level == -127.0
            counts = seat.person.session.watch.counts(other.identity)
            assert counts.opened >= opened + 240
            assert not seat.person.room.microphone_muted

    tell(story)


@pytest.mark.parametrize("muted_first", [True, False])
def test_a_microphone_that_comes_back_is_not_opened_for_whoever_is_muted(
    muted_first: bool,
) -> None:
    async def story(story: Story) -> None:
        async with seated(story) as seat:
            session = seat.person.session
            if muted_first:
                await session.set_muted(True)
            seat.break_down()
            await story.passes(3.0)
            if not muted_first:
                await session.set_muted(True)
            seat.come_back()
            await story.passes(0.1)
            sent = seat.person.sent
            await story.passes(LONGEST_PAUSE_S + 2.0)
            assert seat.microphone.device().alive
            assert seat.person.sent == sent
            await session.set_muted(False)
            await story.passes(1.0)
            assert seat.person.sent > sent + 40

    tell(story)


def test_whoever_comes_without_devices_is_in_the_room_and_hears_once_there_is_one() -> None:
    async def story(story: Story) -> None:
        await story.enter(Role.SPEAKER, voice=tone(1000))
        person = await story.enter()
        seat = Seat(person, story)
        seat.source.trouble = DeviceError(DeviceReason.SOUND_SYSTEM)
        sitting = asyncio.create_task(seat.sit())
        await story.passes(3.0)
        assert person.room.connection is Connection.CONNECTED
        assert seat.microphone.missing is seat.speaker.missing is seat.source.trouble
        seat.come_back()
        await story.passes(LONGEST_PAUSE_S + 2.0)
        assert seat.hears(1000) > AUDIBLE
        assert seat.microphone.missing is seat.speaker.missing is None
        sitting.cancel()

    tell(story)
