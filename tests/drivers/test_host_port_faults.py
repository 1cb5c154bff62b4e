"""Whatever breaks while one peer is handled ends that peer, and nobody else."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from aioice import stun

from pendopo.drivers import host_port, port_peer
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeerSink
from tests.drivers.loopback import (
    Client,
    Guest,
    connected,
    run,
    speak,
)
from tests.waiting import until


class Broken(Exception):
    """What no code of ours expects."""


def breaks(*_: object) -> None:
    raise Broken


def in_a_report(client: Client, guest: Guest) -> None:
    guest.transport._peer.send_reports = breaks  # type: ignore[method-assign]


def in_the_sink_of_packets(client: Client, guest: Guest) -> None:
    inner: Any = guest.transport._peer
    object.__setattr__(inner._events, "packet", breaks)
    speak(client, 3)


def in_the_sink_of_data(client: Client, guest: Guest) -> None:
    inner: Any = guest.transport._peer
    object.__setattr__(inner._events, "data", breaks)
    for _ in range(3):
        client.transport.send_data(DataChannelLabel.RELIABLE, b"hello")


def in_a_datagram(client: Client, guest: Guest) -> None:
    inner: Any = guest.transport._peer
    inner.receive = breaks
    speak(client, 3)


def in_a_check(client: Client, guest: Guest) -> None:
    transport: Any = guest.transport
    transport._select = breaks
    check = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    check.attributes["USERNAME"] = f"{guest.transport.local.ufrag}:{client.transport.local.ufrag}"
    check.add_message_integrity(guest.transport.local.pwd.encode())
    ice: Any = client.transport._paths._ways[0]
    for _ in range(3):
        ice.transmit(bytes(check))


FAULTS = [
    in_a_report,
    in_the_sink_of_packets,
    in_the_sink_of_data,
    in_a_datagram,
    in_a_check,
]


@pytest.mark.parametrize("fault", FAULTS)
def test_it_ends_alone_and_is_said_once(
    fault: Callable[[Client, Guest], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_port, "TICK_S", 0.002)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        first, victim = await connected(host)
        second, bystander = await connected(host)
        await until(lambda: first.transport.send_data(DataChannelLabel.RELIABLE, b"hi"))
        await until(lambda: victim.data)
        fault(first, victim)
        await until(lambda: victim.closed)
        await until(lambda: first.closed)  # told by DTLS, long before silence could
        await assert_served(second, bystander)
        assert (victim.closed, bystander.closed) == (1, 0)
        await first.transport.close()
        await second.transport.close()
        await host.close()

    run(story)
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [Broken]
    assert [r for r in caplog.records if r.levelno > logging.ERROR] == []


def test_a_dead_peer_is_noticed_beside_a_broken_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_port, "TICK_S", 0.002)
    monkeypatch.setattr(port_peer, "DROP_AFTER_S", 0.3)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        broken, dead = Guest(), Guest()
        for guest in (broken, dead):
            guest.open(host)
        broken.transport._peer.send_reports = breaks  # type: ignore[method-assign]
        await until(lambda: broken.closed and dead.closed)
        await host.close()

    run(story)


@pytest.mark.parametrize("call", ["connected", "closed"])
def test_an_owner_that_breaks_ends_alone(
    call: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_port, "TICK_S", 0.002)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        second, bystander = await connected(host)
        ended = asyncio.Event()
        calls: dict[str, Any] = dict.fromkeys(("packet", "data", "connected"), lambda *_: None)
        calls["closed"] = ended.set
        calls[call] = breaks
        client, guest = Client(), Guest()
        await client.open()
        guest.transport = host.open_peer(HostPeerSink(**calls))
        guest.transport.connect(client.transport.local)
        client.transport.connect(guest.transport.local)
        if call == "connected":
            await ended.wait()
        else:
            await until(lambda: client.connected)
            inner: Any = guest.transport._peer
            inner._faulty.set()
            await until(lambda: client.closed)
        await assert_served(second, bystander)
        await client.transport.close()
        await second.transport.close()
        await host.close()

    run(story)
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [Broken]


def test_silence_whose_end_breaks_stops_no_clock(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_port, "TICK_S", 0.002)
    monkeypatch.setattr(port_peer, "DROP_AFTER_S", 0.3)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        nothing: Any = lambda *_: None  # noqa: E731
        host.open_peer(HostPeerSink(nothing, nothing, nothing, breaks))
        guest = Guest()
        guest.open(host)
        await until(lambda: guest.closed)
        await until(lambda: len(host._by_ufrag) == 1)  # the broken one, without its owner
        await host.close()

    run(story)
    assert [r.exc_info[0] for r in caplog.records if r.exc_info] == [Broken]


async def assert_served(client: Client, guest: Guest) -> None:
    """Packets arrive, and reports about them come back."""
    said = len(guest.packets)
    inner: Any = client.transport._peer
    assert speak(client, 1) == 1
    await until(lambda: len(guest.packets) > said)
    reports: list[bytes] = []

    def read(data: bytes, now: float) -> tuple[int, ...]:
        reports.append(data)
        return ()

    inner.streams.read = read
    assert speak(client, 1) == 1
    await until(lambda: reports)
