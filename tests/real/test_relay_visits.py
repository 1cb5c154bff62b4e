"""People who talk through coturn, and whom nothing else carries."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.drivers.ice_ways import RelayedIce
from pendopo.drivers.relay_socket import RelaySocket
from pendopo.lobby.invite import Policy
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.relay import Password, RelayHop, RelayTransport, RelayWay
from pendopo.model.room import Role
from pendopo.model.transport import Why
from tests.attacks.sniffer import UDP as UDP_NUMBER
from tests.attacks.sniffer import Sniffer
from tests.real.coturn import Coturn, coturn, needs_coturn
from tests.real.visits import PATIENCE_S, Visit, hears, place_invite, tone, visiting
from tests.waiting import until

pytestmark = [pytest.mark.real, needs_coturn]

UDP, TCP, TLS = RelayTransport
HERTZ = 440.0


async def own(folder: Path, *relays: Coturn, over: tuple[RelayTransport, ...]) -> Relays:
    """The lists of somebody who wrote these down."""
    made = Relays(Profile.temporary(folder))
    for relay in relays:
        ways = tuple(
            RelayWay(way, relay.tls_port if way is TLS else relay.port, way in over)
            for way in RelayTransport
        )
        await made.add("127.0.0.1", ways, Password("alice", "one"))
    return made


@asynccontextmanager
async def talking(
    tmp_path: Path, *relays: Coturn, over: tuple[RelayTransport, ...]
) -> AsyncIterator[tuple[Visit, Visit]]:
    """A speaker and a listener, both through relays only."""
    async with AsyncExitStack() as stack:
        host = await HostProcess.start(HostOptions(rooms=("One",)))
        stack.push_async_callback(host.close)
        people = []
        for name, role, voice in (("ann", Role.SPEAKER, tone(HERTZ)), ("bob", Role.LISTENER, None)):
            listed = await own(tmp_path / name, *relays, over=over)
            visit = visiting(
                place_invite(host, role), name, voice,
                relays=listed, trust=relays[0].trust, relay_only=True,
            )  # fmt: skip
            people.append(await stack.enter_async_context(visit))
        yield people[0], people[1]


def turns(visit: Visit) -> list[tuple[str, int]]:
    return [(c.protocol, c.port) for c in visit.ledger.contacts if c.why is Why.TURN]


def path(visit: Visit) -> RelayedIce:
    assert visit.peers.newest is not None
    newest = visit.peers.newest._paths._path
    assert isinstance(newest, RelayedIce)
    return newest


def path_relay(visit: Visit) -> RelaySocket:
    return path(visit)._relay


def path_of(visit: Visit) -> RelayHop:
    """What the newest path goes through."""
    return path_relay(visit).hop


def over_port(visit: Visit) -> int | None:
    """Of the relay beneath the newest path, if there is one."""
    relay = newest_relay(visit)
    return relay.hop.port if relay is not None else None


def newest_relay(visit: Visit) -> RelaySocket | None:
    peer = visit.peers.newest
    found = peer._paths._path if peer is not None else None
    return found._relay if isinstance(found, RelayedIce) else None


def reopened(old: tuple[RelaySocket, ...], people: tuple[Visit, ...]) -> bool:
    """Whether everybody goes through another allocation than before."""
    now = [newest_relay(visit) for visit in people]
    return None not in now and not set(now) & set(old)


async def hears_anew(visit: Visit) -> None:
    """More than what was heard until now."""
    then = len(visit.ear.samples)
    await until(lambda: len(visit.ear.samples) > then + SAMPLE_RATE, PATIENCE_S)
    await hears(visit, HERTZ)


def path_peer(visit: Visit) -> tuple[str, int]:
    """The server's end of it."""
    peer = path(visit)._path
    assert peer is not None
    return peer


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def told() -> None:
        await asyncio.wait_for(story(), 90)

    asyncio.run(told())


@pytest.mark.parametrize("transport", RelayTransport)
def test_two_talk_and_the_server_hears_of_relays_alone(
    tmp_path: Path, transport: RelayTransport
) -> None:
    async def story() -> None:
        with coturn(tmp_path / "relay") as relay:
            async with talking(tmp_path, relay, over=(transport,)) as (ann, bob):
                await hears(bob, HERTZ)
                for visit in (ann, bob):
                    assert {c.why for c in visit.ledger.contacts} == {Why.SIGNALING, Why.TURN}
                    port = relay.tls_port if transport is TLS else relay.port
                    assert turns(visit) == [(transport.value, port)]
                    assert visit.peers.newest is not None
                    told = visit.peers.newest.local.candidates
                    assert [candidate.type for candidate in told] == ["relay"]

    run(story)


@pytest.mark.alone
@pytest.mark.skipif(
    not hasattr(socket, "AF_PACKET") or os.geteuid() != 0, reason="packets are seen by root alone"
)
def test_no_packet_for_the_server_comes_from_anywhere_but_the_relay(tmp_path: Path) -> None:
    async def story() -> None:
        with coturn(tmp_path / "relay") as relay:
            sniffer = Sniffer()
            sniffer.start()
            async with talking(tmp_path, relay, over=(TLS,)) as (ann, bob):
                await hears(bob, HERTZ)
                server = path_peer(bob)
                given = {path_relay(visit).address for visit in (ann, bob)}
            sniffer.stop()
            to_server = {
                (packet.source, packet.source_port)
                for packet in sniffer.packets
                if packet.protocol == UDP_NUMBER
                and (packet.destination, packet.destination_port) == server
            }
            assert to_server == given
            assert not sniffer.protocols_with("alice"), "TLS hides the user name"

    run(story)


def test_udp_comes_before_tcp_before_tls(tmp_path: Path) -> None:
    async def story() -> None:
        with coturn(tmp_path / "relay") as relay:
            for over in ((TLS, TCP, UDP), (TLS, TCP)):
                async with talking(tmp_path / str(len(over)), relay, over=over) as (_, bob):
                    await hears(bob, HERTZ)
                    assert path_of(bob).transport is over[-1]

    run(story)


@pytest.mark.parametrize("death", [Coturn.kill, Coturn.freeze])
@pytest.mark.parametrize("transport", RelayTransport)
def test_the_next_relay_takes_over_when_one_dies(
    tmp_path: Path, transport: RelayTransport, death: Callable[[Coturn], None]
) -> None:
    """Under the speaker and the listener at once, and nobody has left the room for it."""

    async def story() -> None:
        with coturn(tmp_path / "first") as first, coturn(tmp_path / "second") as second:
            first.trust.load_verify_locations(second.certificate)
            async with talking(tmp_path, first, second, over=(transport,)) as (ann, bob):
                await hears(bob, HERTZ)
                port = second.tls_port if transport is TLS else second.port
                death(first)
                await until(lambda: {over_port(ann), over_port(bob)} == {port}, PATIENCE_S)
                await hears_anew(bob)
                for visit in (ann, bob):
                    assert visit.session.rejoins == 0
                    assert {c.why for c in visit.ledger.contacts} == {Why.SIGNALING, Why.TURN}

    run(story)


@pytest.mark.parametrize("transport", [UDP, TLS])
def test_the_only_relay_dies_and_comes_back(tmp_path: Path, transport: RelayTransport) -> None:
    async def story() -> None:
        with coturn(tmp_path / "relay") as relay:
            async with talking(tmp_path, relay, over=(transport,)) as (ann, bob):
                await hears(bob, HERTZ)
                for away_s in (1.0, 8.0):
                    old = path_relay(ann), path_relay(bob)
                    relay.kill()
                    await asyncio.sleep(away_s)
                    await asyncio.to_thread(relay.start)
                    await until(partial(reopened, old, (ann, bob)), PATIENCE_S)
                    await hears_anew(bob)

    run(story)


def test_a_relay_that_was_switched_off_meanwhile_does_not_take_over(tmp_path: Path) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            first, second, third = (
                stack.enter_context(coturn(tmp_path / name)) for name in ("a", "b", "c")
            )
            host = await HostProcess.start(HostOptions(rooms=("One",)))
            stack.push_async_callback(host.close)
            relays = await own(tmp_path / "own", first, second, third, over=(UDP,))
            bob = await stack.enter_async_context(
                visiting(place_invite(host, Role.LISTENER), "bob", relays=relays, relay_only=True)
            )
            await bob.until(lambda room: bob.session._stay.has_media)
            assert over_port(bob) == first.port
            await relays.enable(relays.rows[1].id, False)
            first.kill()
            await until(lambda: over_port(bob) not in (first.port, None), PATIENCE_S)
            assert over_port(bob) == third.port
            assert bob.session.rejoins == 0

    run(story)


def test_an_invite_that_demands_a_relay_is_not_entered_without(tmp_path: Path) -> None:
    async def story() -> None:
        host = await HostProcess.start(HostOptions(rooms=("One",)))
        try:
            invite = place_invite(host, Role.LISTENER)
            demanding = replace(invite, policy=invite.policy | Policy.RELAY_ONLY)
            with pytest.raises(ReachError) as refused:
                async with visiting(demanding, "bob", relays=await own(tmp_path, over=())):
                    pass
            assert refused.value.reason is ReachReason.NO_RELAY
        finally:
            await host.close()

    run(story)


def test_without_the_demand_no_relay_is_contacted_while_the_straight_way_works(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        with coturn(tmp_path / "relay") as relay:
            host = await HostProcess.start(HostOptions(rooms=("One",)))
            try:
                listed = await own(tmp_path, relay, over=(UDP, TCP, TLS))
                invite = place_invite(host, Role.LISTENER)
                async with visiting(invite, "bob", relays=listed, trust=relay.trust) as bob:
                    await bob.until(lambda room: bob.session._stay.has_media)
                    await asyncio.sleep(0.2)
                    assert turns(bob) == []
            finally:
                await host.close()

    run(story)
