"""Fans of a real port: who gets a packet while people come, go, move and fail."""

import itertools
import logging
import time
from collections.abc import Sequence
from typing import Any

import pytest

from pendopo.drivers import host_port
from pendopo.drivers.batch import Batch, batches_work
from pendopo.drivers.fan import Copy, PortFan, SingleCopies
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.model.frames import ForwardedPacket
from pendopo.ports.host_transport import FanRow
from tests.drivers.loopback import (
    FRAME,
    Client,
    Guest,
    UdpProxy,
    connected,
    opened,
    run,
)
from tests.waiting import until

PACKETS = itertools.count(1)


@pytest.fixture(params=[False, True], ids=["one by one", "together"], autouse=True)
def together(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param and not batches_work():
        pytest.skip("no batches on this system")
    monkeypatch.setattr(host_port, "batches_work", lambda: request.param)
    monkeypatch.setattr(host_port, "FEW", 1)
    return bool(request.param)


class Room:
    """A fan and people behind it."""

    def __init__(self, host: UdpHostTransport) -> None:
        self.host = host
        self.fan: PortFan = host.open_fan()
        self.people: list[tuple[Client, Guest]] = []
        self.rows: list[FanRow] = []

    async def enter(self, via: UdpProxy | None = None) -> None:
        self.seat(*await connected(self.host, via))

    def seat(self, client: Client, guest: Guest) -> None:
        row = FanRow(guest.transport, 100 + len(self.rows), 111, 1000 * len(self.rows))
        self.people.append((client, guest))
        self.rows.append(row)
        self.fan.add(row)

    def say(self) -> int:
        """How many rows got nothing."""
        number = next(PACKETS)
        return self.fan.send(ForwardedPacket(FRAME, 111, number, number * 960, 1))

    async def heard(self, *counts: int) -> None:
        """Wait for so many frames at each; more never come, as loopback keeps the order."""
        await until(lambda: self.counts == list(counts))

    @property
    def counts(self) -> list[int]:
        return [len(client.frames) for client, _ in self.people]

    async def close(self) -> None:
        for client, _ in self.people:
            await client.transport.close()
        await self.host.close()


async def room(people: int) -> Room:
    made = Room(await UdpHostTransport.bind("127.0.0.1", 0))
    for _ in range(people):
        await made.enter()
    return made


def test_each_row_has_its_ssrc_and_its_numbers(together: bool) -> None:
    async def story() -> None:
        made = await room(3)
        assert [made.say(), made.say()] == [0, 0]
        await made.heard(2, 2, 2)
        numbers = [[frame.sequence for _, frame in client.frames] for client, _ in made.people]
        first = numbers[0][0]
        assert numbers == [[first + k + 1000 * n for k in (0, 1)] for n in range(3)]
        ssrcs = [{ssrc for ssrc, _ in client.frames} for client, _ in made.people]
        assert ssrcs == [{100}, {101}, {102}]
        assert isinstance(made.fan._copier, Batch if together else SingleCopies)
        await made.close()

    run(story)


def test_a_row_goes_while_others_stay() -> None:
    async def story() -> None:
        made = await room(3)
        assert made.say() == 0
        made.fan.remove(made.rows[1])
        made.fan.remove(made.rows[1])
        assert made.say() == 0
        await made.heard(2, 1, 2)
        made.fan.add(made.rows[1])
        assert made.say() == 0
        await made.heard(3, 2, 3)
        await made.close()

    run(story)


def test_who_is_not_connected_yet_misses_a_packet_and_gets_the_next() -> None:
    async def story() -> None:
        made = await room(2)
        client, guest = await opened(made.host)
        made.seat(client, guest)
        assert made.say() == 1
        guest.transport.connect(client.transport.local)
        client.transport.connect(guest.transport.local)
        await until(lambda: guest.connected and client.connected)
        assert made.say() == 0
        await made.heard(2, 2, 1)
        await made.close()

    run(story)


def test_a_closed_peer_gets_nothing_and_holds_nobody_back() -> None:
    async def story() -> None:
        made = await room(3)
        assert made.say() == 0
        await made.heard(1, 1, 1)
        await made.people[1][1].transport.close()
        assert [made.say(), made.say()] == [1, 1]
        await made.heard(3, 1, 3)
        made.fan.remove(made.rows[1])
        assert made.say() == 0
        await made.close()

    run(story)


def test_packets_follow_a_client_that_moves() -> None:
    async def story() -> None:
        made = await room(1)
        proxy = UdpProxy(made.host.port)
        await made.enter(proxy)
        assert made.say() == 0
        await made.heard(1, 1)
        proxy.move()
        moves = made.host.moves
        client: Any = made.people[1][0].transport
        for _ in range(3):
            client._paths._ways[0]._ask()
        guest: Any = made.people[1][1].transport
        guest._heard_at -= 10  # the old address has been silent
        await until(lambda: made.host.moves > moves)
        assert made.say() == 0
        await made.heard(2, 2)
        proxy.close()
        await made.close()

    run(story)


def test_reports_count_what_left_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_port, "TICK_S", 3600.0)

    async def story() -> None:
        made = await room(2)
        client, guest = await opened(made.host)
        made.seat(client, guest)
        for _ in range(5):
            made.say()
        await made.heard(5, 5, 0)
        sent = [
            {s.ssrc: s.packets for s in g.transport._peer.streams._outgoing.values()}
            for _, g in made.people
        ]
        assert sent == [{100: 5}, {101: 5}, {102: 0}]
        now = time.monotonic()
        reports = [len(g.transport._peer.streams.compose(now)) for _, g in made.people]
        assert reports == [1, 1, 0]
        late = Guest()
        late.open(made.host)
        made.seat(client, late)
        made.say()
        streams = late.transport._peer.streams._outgoing
        assert [stream.packets for stream in streams.values()] == [0]
        await made.close()

    run(story)


def test_after_any_error_packets_go_the_public_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, together: bool
) -> None:
    def breaks(batch: Batch, packet: ForwardedPacket) -> Sequence[int]:
        raise RuntimeError

    async def story() -> None:
        made = await room(3)
        other = made.host.open_fan()
        other.add(FanRow(made.people[0][1].transport, 7, 111, 0))
        assert made.say() == 0
        assert other.send(ForwardedPacket(FRAME, 111, 1, 0, 1)) == 0
        monkeypatch.setattr(Batch, "send", breaks)
        lost = made.say()
        assert lost == (3 if together else 0)
        assert [made.say(), made.say()] == [0, 0]
        assert other.send(ForwardedPacket(FRAME, 111, 2, 0, 1)) == 0
        heard = 3 if together else 4
        await made.heard(heard + 2, heard, heard)
        await made.close()

    run(story)
    said = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(said) == (1 if together else 0)


def test_a_batch_that_cannot_be_made_costs_no_packet(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, together: bool
) -> None:
    def breaks(batch: Batch, sock: object, copies: Sequence[Copy]) -> None:
        raise RuntimeError

    async def story() -> None:
        made = await room(3)
        monkeypatch.setattr(Batch, "__init__", breaks)
        assert [made.say(), made.say()] == [0, 0]
        await made.heard(2, 2, 2)
        await made.close()

    run(story)
    said = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(said) == (1 if together else 0)
