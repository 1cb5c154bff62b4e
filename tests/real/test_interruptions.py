"""What is cut heals by itself: the signalling socket, the media path, the whole host."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.room import Connection, Role, Room
from tests.real.visits import Visit, longest_silence_ms, place_invite, tone, visiting

pytestmark = [pytest.mark.real, pytest.mark.alone]

Story = Callable[[HostProcess, Visit, Visit], Awaitable[None]]


def tell(story: Story) -> None:
    """`story` with somebody speaking a tone and somebody listening."""

    async def told() -> None:
        host = await HostProcess.start(HostOptions(rooms=("Tea",)))
        try:
            async with (
                visiting(place_invite(host, Role.HOST), "Ani", tone()) as speaker,
                visiting(place_invite(host, Role.LISTENER), "Budi") as listener,
            ):
                await sounding(listener)
                await story(host, speaker, listener)
        finally:
            await host.close()

    asyncio.run(told())


async def sounding(visit: Visit, seconds: float = 1.0) -> None:
    """Wait until there has been new sound for so long."""
    async with asyncio.timeout(30):
        while longest_silence_ms(visit.ear.samples[-int(seconds * SAMPLE_RATE) :]) > 20 or not any(
            visit.ear.samples[-480:]
        ):
            await asyncio.sleep(0.05)


def concealed_ms(visit: Visit) -> float:
    return sum(visit.session.ear.heard(p).concealed_ms for p in visit.session.room.others)


def is_connected(room: Room) -> bool:
    return room.connection is Connection.CONNECTED


def test_a_cut_signalling_socket_makes_no_gap_in_the_sound() -> None:
    async def story(host: HostProcess, speaker: Visit, listener: Visit) -> None:
        heard = len(listener.ear.samples)
        concealed = concealed_ms(listener)
        for visit in (listener, speaker):
            before = visit.signals.opened
            await visit.signals.cut()
            await visit.until(lambda room: not is_connected(room))
            await visit.until(is_connected)
            assert visit.signals.opened == before + 1
            assert visit.session.rejoins == 0
        await asyncio.sleep(1.0)
        assert longest_silence_ms(listener.ear.samples[heard:]) < 20
        assert concealed_ms(listener) == concealed

    tell(story)


def test_a_dead_media_path_is_replaced_and_role_and_hand_are_kept() -> None:
    async def story(host: HostProcess, speaker: Visit, listener: Visit) -> None:
        await listener.session.raise_hand()
        await speaker.until(lambda room: room.hands)
        listener.peers.unplug()
        await listener.until(lambda room: not is_connected(room))
        await listener.until(is_connected)
        await sounding(listener)
        assert longest_silence_ms(listener.ear.samples[SAMPLE_RATE:]) <= 7_000
        await speaker.until(lambda room: room.hands)
        me = listener.session.room.me
        assert me is not None
        await speaker.session.moderation.invite_to_speak(me.identity)
        await listener.until(lambda room: room.role is Role.SPEAKER)
        listener.peers.unplug()
        await listener.until(lambda room: not is_connected(room))
        await listener.until(is_connected)
        assert listener.session.room.role is Role.SPEAKER
        assert listener.session.rejoins == 2

    tell(story)


def kill(host: HostProcess) -> None:
    os.kill(host.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def test_a_restarted_host_finds_everybody_back(tmp_path: Path) -> None:
    async def told() -> None:
        options = HostOptions(rooms=("Tea",), data_dir=tmp_path)
        host = await HostProcess.start(options)
        listen = host.urls[0].removeprefix("ws://")
        try:
            async with (
                visiting(place_invite(host, Role.HOST), "Ani", tone()) as speaker,
                visiting(place_invite(host, Role.LISTENER), "Budi") as listener,
            ):
                await sounding(listener)
                kill(host)
                await host.close()
                await listener.until(lambda room: not is_connected(room))
                host = await HostProcess.start(
                    HostOptions(listen=listen, rooms=("Tea",), data_dir=tmp_path)
                )
                await listener.until(is_connected)
                await speaker.until(is_connected)
                await sounding(listener)
                assert listener.session.room.others
        finally:
            await host.close()

    asyncio.run(told())
