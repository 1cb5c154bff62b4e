"""The official SDK as a stranger on our host: tones both ways, sealed and in the clear."""

import asyncio

import pytest

from pendopo.cli.host_child import HostOptions, HostProcess
from pendopo.model.encryption import Mode
from tests.real.official_sdk import Official, token

pytestmark = pytest.mark.real


async def _two(mode: Mode) -> None:
    host = await HostProcess.start(HostOptions(mode=mode, rooms=("Tones",)))
    try:
        room = host.rooms[0].name
        passphrase = host.invites[0].passphrase_for(room) if mode is Mode.SHARED else None
        url = host.urls[0]
        async with (
            Official.join(url, token(host, "ann", room), passphrase) as ann,
            Official.join(url, token(host, "bob", room), passphrase) as bob,
        ):
            await ann.speak(440)
            await bob.speak(1320)
            await bob.hears("ann", 440)
            await ann.hears("bob", 1320)
    finally:
        await host.close()


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE])
def test_two_official_guests_hear_each_other(mode: Mode) -> None:
    asyncio.run(_two(mode))
