"""A call with itself: a host, somebody who sends a tone and somebody who hears it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np

from pendopo.app.doors import Doors
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.trial.visit_report import Counts
from pendopo.app.visit import Visit
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import GivenSound, KeepingSpeaker, SilentMicrophone, WavMicrophone
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.faults import ComputerFault, PartFault
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.model.room import Role
from pendopo.reach.near import Anywhere
from pendopo.room.session import RoomSession

HERTZ = 440.0
HEARD_S = 2.0
PIECE_S = 0.2
CLEAR = 0.9
"""Of a piece's energy must be at the tone."""
NEAR_HZ = 15.0
LOUD = 0.1
"""A piece with so little of the loudest one's energy is the silence before or after."""
LOOK_EVERY_S = 0.1
SOUND_WITHIN_S = 30.0
QUIET_LOOKS = 5
FRAMES_A_SECOND = 50
PLACE = "Pendopo"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a call; `likeness` is how much of what was heard is the tone, 0 to 1."""

    counts: Counts
    likeness: float


async def call() -> Heard:
    """Takes some seconds. Raises OwnError(SELF_TEST) for what was not heard as it was sent."""
    host = await HostProcess.start(HostOptions(name=PLACE, rooms=(PLACE,)))
    try:
        clock = SystemClock()
        ear = KeepingSpeaker(clock)
        hears = GivenSound(SilentMicrophone(clock), ear)
        speaks = GivenSound(WavMicrophone(tone(), clock, loop=True), KeepingSpeaker(clock))
        async with (
            _visiting(_invite(host, Role.LISTENER), hears) as listener,
            _visiting(_invite(host, Role.SPEAKER), speaks) as speaker,
        ):
            counts = await _spoken(speaker, listener)
        return judged(counts, likeness(ear.samples))
    finally:
        await host.close()


def judged(counts: Counts, like: float) -> Heard:
    """Raises OwnError(SELF_TEST)."""
    if not counts.plausible:
        raise OwnError(OwnReason.SELF_TEST, fault=PartFault.CALL_FRAMES)
    if like < CLEAR:
        raise OwnError(OwnReason.SELF_TEST, fault=PartFault.CALL_SOUND)
    return Heard(counts, like)


def tone() -> Samples:
    """A second of it, without a seam."""
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    return (0.2 * np.sin(2 * np.pi * HERTZ * time)).astype(np.float32)


def likeness(heard: Samples) -> float:
    """The median over short pieces: how much of their energy is the tone."""
    length = int(PIECE_S * SAMPLE_RATE)
    pieces = heard[: len(heard) // length * length].reshape(-1, length)
    power = np.abs(np.fft.rfft(pieces * np.hanning(length))) ** 2
    near = np.abs(np.fft.rfftfreq(length, 1 / SAMPLE_RATE) - HERTZ) <= NEAR_HZ
    whole = power.sum(axis=1)
    loud = whole > whole.max(initial=0.0) * LOUD
    return float(np.median(power[loud][:, near].sum(axis=1) / whole[loud])) if loud.any() else 0.0


@asynccontextmanager
async def _visiting(invite: Invite, sound: GivenSound) -> AsyncIterator[RoomSession]:
    doors = Doors.open()
    place = doors.place(invite, near=Anywhere())
    visit = Visit(doors, place, await place.room(None), "", SoundDesk(sound, doors.clock))
    await visit.enter()
    try:
        yield visit.session
    finally:
        await visit.close()


async def _spoken(speaker: RoomSession, listener: RoomSession) -> Counts:
    """Speak until enough was heard, then until nothing comes any more."""
    await _until(lambda: speaker.room.me is not None and speaker.room.me.on_stage)
    await speaker.set_muted(False)
    try:
        async with asyncio.timeout(SOUND_WITHIN_S):
            await _until(lambda: _opened(listener) >= HEARD_S * FRAMES_A_SECOND)
    except TimeoutError:
        raise OwnError(OwnReason.SELF_TEST_COMPUTER, fault=ComputerFault.CALL_SILENT) from None
    await speaker.set_muted(True)
    opened = await _quiet(listener)
    sent = speaker.needles().facts
    if sent.tx_open or sent.tx_sealed < opened:
        raise OwnError(OwnReason.SELF_TEST, fault=PartFault.CALL_FRAMES)
    (who,) = listener.watch.senders
    counts = listener.watch.counts(who)
    lost = listener.ear.heard(who).lost
    return Counts(counts.between, counts.opened, lost, sum(counts.refused.values()))


async def _quiet(listener: RoomSession) -> int:
    """How many were opened once no more come."""
    opened, looks = _opened(listener), 0
    while looks < QUIET_LOOKS:
        await asyncio.sleep(LOOK_EVERY_S)
        now = _opened(listener)
        opened, looks = now, looks + 1 if now == opened else 0
    return opened


def _opened(listener: RoomSession) -> int:
    return sum(listener.watch.counts(who).opened for who in listener.watch.senders)


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(LOOK_EVERY_S)


def _invite(host: HostProcess, role: Role) -> Invite:
    return next(i for i in host.invites if i.role is role and i.kind is InviteKind.PLACE)
