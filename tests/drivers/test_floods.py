"""More than anybody honest sends, over real loopback: what is too much counts for nothing."""

import asyncio
import time
from typing import Any

import pytest

from pendopo.drivers import client_peer
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.peer import MAX_BUFFERED
from pendopo.drivers.private_names import MAX_UNSENT, WORK_IN_A_TURN
from pendopo.drivers.stun_pace import LARGEST
from pendopo.host.limits import CHUNKS, DATAGRAMS
from pendopo.model.transport import DataChannelLabel
from pendopo.rtp import stun
from pendopo.signaling import burden
from pendopo.signaling.pace import Limit
from tests.drivers.loopback import connected, run, speak
from tests.waiting import until


def test_datagrams_beyond_the_pace_are_not_even_opened() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        other, there = await connected(host)
        pace = guest.transport._datagrams
        while not pace.refused:
            speak(client, 100)
            await asyncio.sleep(0)
        assert len(guest.packets) >= DATAGRAMS.burst - 100
        assert speak(other, 5) == 5
        await until(lambda: len(there.packets) == 5)
        assert there.transport._datagrams.refused == 0
        assert guest.closed == 0
        for each in (client, other):
            await each.transport.close()
        await host.close()

    run(story)


def test_checks_beyond_the_pace_are_not_answered() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        peer = guest.transport
        answered = 0

        def count(datagram: bytes, address: object) -> bool:
            nonlocal answered
            answered += 1
            return True

        host.send = count  # type: ignore[method-assign]
        user = f"{peer.local.ufrag}:{client.transport.local.ufrag}"
        check = stun.request(bytes(12), user, peer.local.pwd.encode(), bytes(8))
        check = check.replace(b"\x80\x29", b"\x80\x2a")  # the one that controls
        parsed = stun.parse_check(signed_again(check, peer.local.pwd.encode()))
        assert parsed is not None
        assert peer.path is not None
        now = time.perf_counter()
        for _ in range(int(2 * DATAGRAMS.burst)):
            peer.receive_check(parsed, peer.path[1], now)
        assert DATAGRAMS.burst - 100 <= answered <= DATAGRAMS.burst
        assert peer._datagrams.refused == 2 * DATAGRAMS.burst - answered
        assert guest.closed == 0
        await client.transport.close()
        await host.close()

    run(story)


def signed_again(check: bytes, password: bytes) -> bytes:
    return stun._message(1, check[8:20], check[20:-32], password)


def test_chunks_beyond_the_pace_are_lost_and_their_sender_slows_down() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: len(client.channels) == 2)
        pace = guest.transport._peer.chunks
        sent = 0
        while not pace.refused:
            sent += client.transport.send_data(DataChannelLabel.RELIABLE, b"x")
            await asyncio.sleep(0)
        assert sent >= CHUNKS.burst / 4
        await until(lambda: len(guest.data) == sent)
        assert guest.closed == 0
        await client.transport.close()
        await host.close()

    run(story)


@pytest.mark.parametrize("up", [True, False], ids=["up", "down"])
def test_all_that_may_wait_in_a_channel_arrives_and_nothing_of_it_is_too_much(up: bool) -> None:
    message = bytes(60_000)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: len(client.channels) == 2)
        sender, receiver = (client, guest) if up else (guest, client)
        while sender.transport.send_data(DataChannelLabel.RELIABLE, message):
            pass
        sent = MAX_BUFFERED[DataChannelLabel.RELIABLE] // len(message)
        await until(lambda: len(receiver.data) == sent)
        assert {data for _, data in receiver.data} == {message}
        assert guest.transport._peer.chunks.refused == client.transport._peer.chunks.refused == 0
        await client.transport.close()
        await host.close()

    run(story)


def test_a_queue_of_packets_leaves_the_loop_to_others() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        inner: Any = guest.transport._peer
        counting, turns = True, 0

        async def count() -> None:
            nonlocal turns
            while counting:
                turns += 1
                await asyncio.sleep(0)

        counted = asyncio.create_task(count())
        for _ in range(10 * WORK_IN_A_TURN):
            await inner._sctp._handle_data(b"")
        assert turns >= 10
        counting = False
        await counted
        assert guest.closed == 0
        await client.transport.close()
        await host.close()

    run(story)


def test_messages_that_nobody_acknowledges_do_not_pile_up() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: len(client.channels) == 2)
        inner: Any = client.transport._peer

        async def deaf(data: bytes) -> None:
            pass

        inner._sctp._handle_data = deaf
        sent = 0
        while guest.transport.send_data(DataChannelLabel.RELIABLE, b"x"):
            sent += 1
            await asyncio.sleep(0)
        assert MAX_UNSENT - 10 <= sent <= MAX_UNSENT
        await client.transport.close()
        await host.close()

    run(story)


def test_what_a_server_sends_beyond_the_pace_is_not_even_opened() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, _ = await connected(host)
        opened = 0

        def count(datagram: bytes) -> None:
            nonlocal opened
            opened += 1

        client.transport._peer.receive = count  # type: ignore[method-assign]
        sent = int(burden.DATAGRAMS.burst) * 2
        for _ in range(sent):
            client.transport._receive(bytes(20))
        assert opened >= burden.DATAGRAMS.burst - 100
        assert 0 < client.transport._datagrams.refused == sent - opened
        assert client.closed == 0
        await client.transport.close()
        await host.close()

    run(story)


def test_checks_of_a_server_beyond_the_pace_are_not_even_read() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, _ = await connected(host)
        way: Any = client.transport._paths._ways[0]
        path, strange = way._path, ("192.0.2.7", 9)
        read: list[Any] = []
        way.request_received = lambda message, address, protocol: read.append(address)
        check = stun.request(bytes(12), "a:b", b"p" * 22, bytes(8))
        for address in (path, strange):
            for _ in range(2_000):
                way._socket.datagram_received(check, address)
        assert burden.CHECKS.burst - 100 <= read.count(path) <= burden.CHECKS.burst + 100
        assert read.count(strange) <= burden.STRANGE_CHECKS
        assert client.closed == 0
        await client.transport.close()
        await host.close()

    run(story)


def test_a_check_larger_than_a_datagram_is_not_read() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, _ = await connected(host)
        way: Any = client.transport._paths._ways[0]
        assert way.may_check(bytes(LARGEST), way._path)
        assert not way.may_check(bytes(LARGEST + 1), way._path)
        await client.transport.close()
        await host.close()

    run(story)


def test_data_of_a_server_beyond_the_pace_are_as_good_as_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_peer, "CHUNKS", Limit(100, 0))

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: len(client.channels) == 2)
        pace = client.transport._peer.chunks
        sent = 0
        while not pace.refused and sent < 5_000:
            sent += guest.transport.send_data(DataChannelLabel.RELIABLE, b"x")
            await asyncio.sleep(0)
        assert pace.refused
        assert 50 < len(client.data) <= 100
        assert client.closed == 0
        await client.transport.close()
        await host.close()

    run(story)
