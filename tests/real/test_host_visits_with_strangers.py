"""The official SDK as a guest of our host beside a whole visit of ours."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.lobby.invite import Invite
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.room import Role
from tests.real.official_sdk import Official, token
from tests.real.visits import hears, place_invite, tone, visiting

pytestmark = [pytest.mark.real, pytest.mark.alone]


def tell(story: Callable[[HostProcess, Invite, str], Awaitable[None]], mode: Mode) -> None:
    """`story` with a host, its place invite for speakers, and the room's passphrase."""

    async def told() -> None:
        host = await HostProcess.start(HostOptions(rooms=("Tea",), mode=mode))
        try:
            invite = place_invite(host, Role.SPEAKER)
            await story(host, invite, invite.passphrase_for(host.rooms[0].name))
        finally:
            await host.close()

    asyncio.run(told())


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE], ids=["shared", "none"])
def test_tones_both_ways(mode: Mode) -> None:
    async def story(host: HostProcess, invite: Invite, passphrase: str) -> None:
        theirs = token(host, "STRANGER", host.rooms[0].name)
        key = passphrase if mode is Mode.SHARED else None
        async with (
            visiting(invite, "Ani", tone(440)) as ani,
            Official.join(host.urls[0], theirs, key) as stranger,
        ):
            await stranger.speak(880)
            me = ani.session.room.me
            assert me is not None
            await stranger.hears(me.identity, 440)
            await hears(ani, 880)
            line = EncryptionState.SHARED if mode is Mode.SHARED else EncryptionState.OFF
            assert ani.indicator.state is line

    tell(story, mode)


def test_a_wrong_key_is_silence_at_both_ends_and_named() -> None:
    async def story(host: HostProcess, invite: Invite, passphrase: str) -> None:
        theirs = token(host, "STRANGER", host.rooms[0].name)
        async with (
            visiting(invite, "Ani", tone(440)) as ani,
            Official.join(host.urls[0], theirs, "not " + passphrase) as stranger,
        ):
            await stranger.speak(880)
            async with asyncio.timeout(20):
                while not any(r.auth > 50 for r in ani.session.needles().facts.remotes):
                    await asyncio.sleep(0.1)
            async with asyncio.timeout(5):
                while ani.indicator.state is not EncryptionState.WARN_TAMPER:
                    await asyncio.sleep(0.1)
            assert ani.indicator.subject == "STRANGER"
            assert ani.session.needles().facts.remotes[0].opened == 0
            assert not np.any(ani.ear.samples)
            me = ani.session.room.me
            assert me is not None
            assert stranger.loudness(me.identity) < 1e-3

    tell(story, Mode.SHARED)
