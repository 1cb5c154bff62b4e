"""An unmodified LiveKit server: whole visits, our client and the official SDK as guests."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from pendopo.app.doors import Doors
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.e2ee.opener import Refusal
from pendopo.lobby.invite import Invite
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.room import Connection, LeaveReason, Role, Room
from pendopo.model.transport import Endpoint
from pendopo.reach.ledger import Ledger
from pendopo.reach.near import Anywhere
from tests.real.livekit_server import KEY, SECRET, URL, needs_livekit, token
from tests.real.official_sdk import Official
from tests.real.visits import Visit, hears, tone, visiting

pytestmark = [pytest.mark.real, pytest.mark.alone, needs_livekit]

Invites = Callable[[Role], Invite]
MODES = pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE], ids=["shared", "none"])


def tell(story: Callable[[Invites], Awaitable[None]], mode: Mode) -> None:
    """`story` with a fresh room and an invite to it for every role."""

    async def told() -> None:
        operator = Operator(WebSocketTransport(Ledger()), Endpoint(URL), KEY, SECRET)
        keys, now = RoomKeys.fresh(), int(time.time())

        def invite(role: Role) -> Invite:
            return operator.invite(keys, Terms("Tea", role, mode, 600), now)

        await operator.prepare(keys, Terms("Tea", Role.HOST, mode, 600), now)
        await story(invite)

    asyncio.run(told())


async def hears_nothing(visit: Visit) -> None:
    async with asyncio.timeout(20):
        while np.any(np.abs(visit.ear.samples[-SAMPLE_RATE // 2 :]) > 0.005):
            await asyncio.sleep(0.1)


def is_connected(room: Room) -> bool:
    return room.connection is Connection.CONNECTED


@MODES
def test_the_whole_story(mode: Mode) -> None:
    async def story(invite: Invites) -> None:
        async with (
            visiting(invite(Role.MODERATOR), "Ani", tone(440)) as ani,
            visiting(invite(Role.LISTENER), "Budi", tone(660)) as budi,
        ):
            assert budi.session.room.title == "Tea"
            await hears(budi, 440)
            await budi.session.raise_hand()
            await ani.until(lambda room: room.hands)
            me = budi.session.room.me
            assert me is not None
            await ani.session.moderation.invite_to_speak(me.identity)
            await budi.until(lambda room: room.role is Role.SPEAKER)
            await budi.session.set_muted(False)
            await hears(ani, 660)
            await ani.until(lambda room: not room.hands)
            await ani.until(lambda room: room.others[me.identity].tracks)
            await ani.session.moderation.mute_other(me.identity)
            await budi.until(lambda room: room.microphone_muted)
            await hears_nothing(ani)
            await budi.session.set_muted(False)
            await hears(ani, 660)
            await ani.session.moderation.move_to_audience(me.identity)
            await budi.until(lambda room: room.role is Role.LISTENER and room.microphone_muted)
            await hears_nothing(ani)
            await ani.session.moderation.invite_to_speak(me.identity)
            await budi.until(lambda room: room.role is Role.SPEAKER)
            await budi.session.set_muted(False)
            await hears(ani, 660)
            await ani.session.moderation.remove(me.identity)
            await budi.until(lambda room: room.closed_because is LeaveReason.REMOVED)
            await ani.until(lambda room: not room.others)
            assert_states(ani, mode)
            assert_states(budi, mode)

    tell(story, mode)


def assert_states(visit: Visit, mode: Mode) -> None:
    states = {state for _, state in visit.session.watch.states}
    line = EncryptionState.SHARED if mode is Mode.SHARED else EncryptionState.OFF
    assert states == {EncryptionState.OFFLINE, line}
    counts = [visit.session.watch.counts(who) for who in visit.session.watch.senders]
    bad = (Refusal.AUTH, Refusal.REPLAY, Refusal.PLAIN_OR_FOREIGN, Refusal.NO_KEY)
    assert sum(count[reason] for count in counts for reason in bad) == 0


@MODES
def test_resume_and_rejoin_with_the_role_kept(mode: Mode) -> None:
    async def story(invite: Invites) -> None:
        async with (
            visiting(invite(Role.MODERATOR), "Ani", tone(440)) as ani,
            visiting(invite(Role.LISTENER), "Budi", tone(660)) as budi,
        ):
            await hears(budi, 440)
            await budi.signals.cut()
            await budi.until(lambda room: not is_connected(room))
            await budi.until(is_connected)
            await hears(budi, 440)
            assert budi.session.rejoins == 0
            me = budi.session.room.me
            assert me is not None
            await ani.until(lambda room: me.identity in room.others)
            await ani.session.moderation.invite_to_speak(me.identity)
            await budi.until(lambda room: room.role is Role.SPEAKER)
            await budi.session.set_muted(False)
            await hears(ani, 660)
            budi.peers.unplug()
            await budi.until(lambda room: not is_connected(room))
            await budi.until(is_connected)
            assert budi.session.room.role is Role.SPEAKER
            await hears(budi, 440)
            await hears(ani, 660)

    tell(story, mode)


@MODES
def test_the_official_sdk_is_heard_and_hears(mode: Mode) -> None:
    async def story(invite: Invites) -> None:
        ours = invite(Role.SPEAKER)
        assert ours.room is not None
        passphrase = ours.passphrase_for(ours.room) if mode is Mode.SHARED else None
        async with (
            visiting(ours, "Ani", tone(440)) as ani,
            Official.join(URL, token("STRANGER", ours.room), passphrase) as stranger,
        ):
            await stranger.speak(880)
            me = ani.session.room.me
            assert me is not None
            await stranger.hears(me.identity, 440)
            await hears(ani, 880)
            assert_states(ani, mode)

    tell(story, mode)


def test_a_wrong_key_is_silence_at_both_ends_and_named() -> None:
    async def story(invite: Invites) -> None:
        ours = invite(Role.SPEAKER)
        assert ours.room is not None
        async with (
            visiting(ours, "Ani", tone(440)) as ani,
            Official.join(URL, token("STRANGER", ours.room), "another passphrase") as stranger,
        ):
            await stranger.speak(880)
            async with asyncio.timeout(20):
                while ani.indicator.state is not EncryptionState.WARN_TAMPER:
                    await asyncio.sleep(0.1)
            await asyncio.sleep(2.0)
            assert ani.indicator.subject == "STRANGER"
            (remote,) = ani.session.needles().facts.remotes
            assert remote.auth > 50
            assert remote.opened == 0
            assert not np.any(ani.ear.samples)
            me = ani.session.room.me
            assert me is not None
            assert stranger.loudness(me.identity) < 1e-3

    tell(story, Mode.SHARED)


def test_rooms_are_listed_with_their_counts() -> None:
    async def story(invite: Invites) -> None:
        async with visiting(invite(Role.SPEAKER), "Ani", tone(440)):
            doors = Doors.open()
            async with asyncio.timeout(20):
                while True:  # a stock server's counts lag up to 5 s
                    (room,) = await doors.place(invite(Role.LISTENER), near=Anywhere()).rooms()
                    if (room.people, room.speakers) == (1, 1):
                        break
                    await asyncio.sleep(0.5)
            assert room.title == "Tea"
            assert room.mode is Mode.SHARED

    tell(story, Mode.SHARED)
