"""An unmodified LiveKit server's own relay: found in its answer, switched on, and used alone."""

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest

from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.drivers.ice_ways import RelayedIce
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.relay import Password, RelayOrigin, RelayPassed, RelayTransport, RelayWay
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint, Why
from pendopo.reach.ledger import Ledger
from tests.real.coturn import coturn, needs_coturn
from tests.real.livekit_server import KEY, SECRET, URL, needs_livekit
from tests.real.visits import PATIENCE_S, Visit, hears, tone, visiting
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.alone, needs_livekit]


def test_two_talk_through_the_servers_own_relay(tmp_path: Path) -> None:
    async def story() -> None:
        operator = Operator(WebSocketTransport(Ledger()), Endpoint(URL), KEY, SECRET)
        keys, now = RoomKeys.fresh(), int(time.time())
        await operator.prepare(keys, Terms("Tea", Role.HOST, Mode.SHARED, 600), now)
        speaker, listener = (
            operator.invite(keys, Terms("Tea", role, Mode.SHARED, 600), now)
            for role in (Role.SPEAKER, Role.LISTENER)
        )
        relays = Relays(Profile.temporary(tmp_path))
        async with visiting(listener, "Budi", relays=relays) as budi:
            await budi.until(lambda room: budi.session._stay.has_media)
            assert {c.why for c in budi.ledger.contacts} <= {Why.SIGNALING, Why.PEER}
        if not relays.rows:
            pytest.skip("this LiveKit server has no TURN: see turn in its configuration")
        assert {row.origin for row in relays.rows} == {RelayOrigin.SERVER}
        for row in relays.rows:
            await relays.allow(row.id, RelayTransport.UDP, True)
            await relays.agree_near(row.id)
        async with (
            visiting(speaker, "Ani", tone(440), relays=relays, relay_only=True) as ani,
            visiting(listener, "Budi", relays=relays, relay_only=True) as budi,
        ):
            await hears(budi, 440)
            for visit in (ani, budi):
                assert visit.peers.newest is not None
                assert isinstance(visit.peers.newest._paths._path, RelayedIce)
                assert {c.why for c in visit.ledger.contacts} == {Why.SIGNALING, Why.TURN}
            outcomes = await relays.test(relays.rows[0].id)
            assert any(isinstance(outcome, RelayPassed) for outcome in outcomes.values())

    asyncio.run(story())


@needs_coturn
def test_the_next_relay_takes_over_beneath_the_same_connection(tmp_path: Path) -> None:
    async def story() -> None:
        operator = Operator(WebSocketTransport(Ledger()), Endpoint(URL), KEY, SECRET)
        keys, now = RoomKeys.fresh(), int(time.time())
        await operator.prepare(keys, Terms("Tea", Role.HOST, Mode.SHARED, 600), now)
        speaker, listener = (
            operator.invite(keys, Terms("Tea", role, Mode.SHARED, 600), now)
            for role in (Role.SPEAKER, Role.LISTENER)
        )
        relays = Relays(Profile.temporary(tmp_path / "profile"))
        with coturn(tmp_path / "first") as first, coturn(tmp_path / "second") as second:
            for each in (first, second):
                way = RelayWay(RelayTransport.UDP, each.port, allowed=True)
                await relays.add(each.address, (way,), Password("alice", "one"))
            async with (
                visiting(speaker, "Ani", tone(440), relays=relays, relay_only=True) as ani,
                visiting(listener, "Budi", relays=relays, relay_only=True) as budi,
            ):
                await hears(budi, 440)
                first.kill()
                for visit in (ani, budi):
                    await until(partial(goes_through, visit, second.port), PATIENCE_S)
                heard = len(budi.ear.samples)
                await until(lambda: len(budi.ear.samples) > heard + SAMPLE_RATE, PATIENCE_S)
                await hears(budi, 440)
                assert ani.session.rejoins == budi.session.rejoins == 0

    asyncio.run(story())


def goes_through(visit: Visit, port: int) -> bool:
    path = visit.peers.newest._paths._path if visit.peers.newest is not None else None
    return isinstance(path, RelayedIce) and path.hop.port == port
