"""Faults made on purpose in a real visit; the encryption line says what it measured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pendopo.app.doors import Doors
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.simulation import Simulation
from pendopo.app.sound_desk import SoundDesk
from pendopo.app.visit import Visit
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import GivenSound, NullSpeaker, SilentMicrophone, WavMicrophone
from pendopo.e2ee.opener import OpeningCounts
from pendopo.lobby.invite import Invite
from pendopo.model.encryption import EncryptionState
from pendopo.model.room import Connection, Role
from pendopo.reach.near import Anywhere
from pendopo.room.session import RoomSession
from tests.real.visits import PATIENCE_S, place_invite, tone
from tests.waiting import until

pytestmark = pytest.mark.real

QUIET = {EncryptionState.OFFLINE, EncryptionState.SHARED}
"""What may be said of honest sound, however bad the way."""


@asynccontextmanager
async def visiting(
    invite: Invite, simulation: Simulation | None = None, speaks: bool = False
) -> AsyncIterator[RoomSession]:
    doors, clock = Doors.open(simulation=simulation), SystemClock()
    mouth = WavMicrophone(tone(), clock, loop=True) if speaks else SilentMicrophone(clock)
    place = doors.place(invite, near=Anywhere())
    sound = SoundDesk(GivenSound(mouth, NullSpeaker(clock)), clock)
    visit = Visit(doors, place, await place.room(None), "", sound)
    await visit.enter()
    try:
        if speaks:
            await visit.session.set_muted(False)
        yield visit.session
    finally:
        await visit.close()


@asynccontextmanager
async def both(
    simulation: Simulation, speaks_so: bool = False
) -> AsyncIterator[tuple[RoomSession, RoomSession]]:
    """A speaker and a listener, one of them on a simulated network."""
    ours, theirs = (simulation, None) if speaks_so else (None, simulation)
    host = await HostProcess.start(HostOptions(rooms=("Tea",)))
    try:
        async with (
            visiting(place_invite(host, Role.LISTENER), theirs) as listener,
            visiting(place_invite(host, Role.SPEAKER), ours, speaks=True) as speaker,
        ):
            await until(lambda: opened(listener).opened > 25, PATIENCE_S)
            yield speaker, listener
    finally:
        await host.close()


def opened(listener: RoomSession) -> OpeningCounts:
    senders = listener.watch.senders
    return listener.watch.counts(senders[0]) if senders else OpeningCounts()


def said(session: RoomSession) -> set[EncryptionState]:
    return {state for _, state in session.watch.states}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("speaks_so", [False, True], ids=["on the way in", "on the way out"])
def test_lost_and_late_packets_are_lost_and_late_and_nothing_else(speaks_so: bool) -> None:
    async def scene() -> None:
        simulation = Simulation()
        async with both(simulation, speaks_so) as (speaker, listener):
            before = opened(listener)
            await simulation.change(loss=40, jitter_ms=50)
            await until(lambda: opened(listener).between > before.between + 150, PATIENCE_S)
            counts = opened(listener)
            missing = (counts.between - before.between) - (counts.opened - before.opened)
            assert missing > 25
            assert sum(counts.refused.values()) == 0
            assert speaker.needles().facts.tx_open == 0
            assert said(listener) <= QUIET
            assert EncryptionState.SHARED in said(listener)

    asyncio.run(scene())


@pytest.mark.timeout(120)
def test_blocked_udp_ends_the_sound_and_the_line_claims_no_more() -> None:
    async def scene() -> None:
        simulation = Simulation()
        async with both(simulation) as (_, listener):
            await simulation.change(udp_blocked=True)
            await until(lambda: listener.room.connection is not Connection.CONNECTED, PATIENCE_S)
            await until(lambda: listener.watch.states[-1][1] is EncryptionState.OFFLINE, PATIENCE_S)
            before = opened(listener).opened
            await asyncio.sleep(1.0)
            assert opened(listener).opened == before
            await simulation.turn_off()
            await until(lambda: opened(listener).opened > before + 25, PATIENCE_S)
            assert said(listener) <= QUIET

    asyncio.run(scene())


@pytest.mark.timeout(120)
def test_a_lost_server_is_come_back_to_when_it_is_no_longer_lost() -> None:
    async def scene() -> None:
        simulation = Simulation()
        async with both(simulation) as (_, listener):
            await simulation.change(server_lost=True)
            await until(lambda: listener.room.connection is Connection.RECONNECTING, PATIENCE_S)
            await asyncio.sleep(1.0)
            assert listener.room.connection is Connection.RECONNECTING
            await simulation.turn_off()
            await until(lambda: listener.room.connection is Connection.CONNECTED, PATIENCE_S)
            assert said(listener) <= QUIET

    asyncio.run(scene())
