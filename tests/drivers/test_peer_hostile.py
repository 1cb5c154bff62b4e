"""What a hostile participant sends closes that peer, and nobody else's."""

import logging
import os
import random
from struct import pack
from typing import Any

import pytest
from aiortc.rtcsctptransport import serialize_packet

from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.private_names import MAX_DATA_STREAMS, MAX_FRAGMENTS
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import DataChannelLabel
from tests.drivers.loopback import FRAME, Client, Guest, connected, run, speak
from tests.waiting import until

LAST, FIRST = 1, 2


class RawChunk:
    """A chunk whose bytes are chosen freely."""

    def __init__(self, kind: int, body: bytes, flags: int = 0) -> None:
        self._bytes = pack("!BBH", kind, flags, len(body) + 4) + body + bytes(-len(body) % 4)

    def __bytes__(self) -> bytes:
        return self._bytes


def data(sctp: Any, ahead: int, stream: int, body: bytes, flags: int, kind: int = 51) -> RawChunk:
    tsn = (sctp._local_tsn + ahead) & 0xFFFFFFFF
    return RawChunk(0, pack("!LHHL", tsn, stream, 0, kind) + body, flags)


def wide_gaps(sctp: Any) -> list[Any]:
    gaps = pack("!HH", 1, 0xFFFF) * 250
    return [RawChunk(3, pack("!LLHH", sctp._last_sacked_tsn, 1000, 250, 0) + gaps)]


def second_open(sctp: Any) -> list[Any]:
    opening = pack("!BBHLHH", 3, 0, 0, 0, 1, 0) + b"x"
    stream = next(iter(sctp._data_channels))
    return [data(sctp, 0, stream, opening, FIRST | LAST, kind=50)]


def unknown_acknowledged(sctp: Any) -> list[Any]:
    return [data(sctp, 0, 60_001, b"\x02", FIRST | LAST, kind=50)]


def cut_chunk(sctp: Any) -> list[Any]:
    return [RawChunk(0, b"\x00\x01")]


def endless_message(sctp: Any) -> list[Any]:
    return [data(sctp, n, 0, b"x", FIRST if n == 0 else 0) for n in range(MAX_FRAGMENTS + 2)]


def misordered_chunks(sctp: Any) -> list[Any]:
    return [data(sctp, 2 * n + 1, 0, b"", FIRST | LAST) for n in range(MAX_FRAGMENTS + 2)]


def too_large_message(sctp: Any) -> list[Any]:
    return [data(sctp, n, 0, bytes(1100), FIRST if n == 0 else 0) for n in range(960)]


def too_many_streams(sctp: Any) -> list[Any]:
    return [data(sctp, n, n, b"x", FIRST | LAST) for n in range(MAX_DATA_STREAMS + 5)]


def parameter_without_length(sctp: Any) -> list[Any]:
    return [RawChunk(4, pack("!HH", 1, 0))]


def many_resets(sctp: Any) -> list[Any]:
    return [RawChunk(130, pack("!HHLLL", 13, 16, 1, 0, 0) * 3)]


def channels_closed_and_opened(sctp: Any) -> list[Any]:
    opening = pack("!BBHLHH", 3, 0, 0, 0, 1, 0) + b"x"
    chunks: list[Any] = []
    for n in range(MAX_DATA_STREAMS + 2):
        number, stream = sctp._local_tsn + n, 100 + n
        chunks.append(data(sctp, n, stream, opening, FIRST | LAST, kind=50))
        chunks.append(RawChunk(130, pack("!HHLLLHxx", 13, 18, number, 0, number, stream)))
    return chunks


async def deaf(data: bytes) -> None:
    """Who is hostile does not judge the answers."""


@pytest.mark.parametrize(
    "attack",
    [
        parameter_without_length,
        many_resets,
        channels_closed_and_opened,
        wide_gaps,
        second_open,
        unknown_acknowledged,
        cut_chunk,
        endless_message,
        misordered_chunks,
        too_large_message,
        too_many_streams,
    ],
)
def test_hostile_data_closes_that_peer_only(attack: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        bystander, witness = await connected(host)
        hostile, victim = await connected(host)
        await until(lambda: hostile.transport.send_data(DataChannelLabel.RELIABLE, b"hi"))
        await until(lambda: victim.data)
        inner: Any = hostile.transport._peer
        sctp = inner._sctp
        sctp._handle_data = deaf
        for chunk in attack(sctp):
            if inner._dtls.state != "connected":
                break
            packet = serialize_packet(5000, 5000, sctp._remote_verification_tag, chunk)
            await inner._dtls._send_data(packet)
            await until(lambda: True)
        await until(lambda: victim.closed)
        assert victim.closed == 1
        await assert_alive(bystander, witness)
        await hostile.transport.close()
        await bystander.transport.close()
        await host.close()

    run(story)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_chunk_after_the_end_is_lost_quietly() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        sctp: Any = client.transport._peer._sctp
        await guest.transport.close()
        await until(lambda: client.closed)
        await sctp._send_chunk(RawChunk(11, b""))  # as a timer of aiortc's might
        await client.transport.close()
        await host.close()

    run(story)


def test_a_chunk_behind_our_own_goodbye_is_lost_quietly() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, _ = await connected(host)
        inner: Any = client.transport._peer
        inner._dtls._ssl.shutdown()
        await inner._sctp._send_chunk(RawChunk(11, b""))  # as a timer of aiortc's might
        await client.transport.close()
        await host.close()

    run(story)


def test_random_chunks_never_escape() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        bystander, witness = await connected(host)
        dice = random.Random(7)
        for _ in range(12):
            hostile, victim = await connected(host)
            await until(lambda h=hostile: h.transport.send_data(DataChannelLabel.LOSSY, b"hi"))  # type: ignore[misc]
            await until(lambda v=victim: v.data)  # type: ignore[misc]
            inner: Any = hostile.transport._peer
            for _ in range(40):
                kind = dice.choice([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 14, 130, 192, 255])
                chunk = RawChunk(kind, dice.randbytes(dice.randint(0, 60)), dice.randint(0, 7))
                tag = dice.choice([0, inner._sctp._remote_verification_tag])
                if inner._dtls.state == "connected":
                    packet = serialize_packet(5000, 5000, tag, chunk)  # type: ignore[arg-type]
                    await inner._dtls._send_data(packet)
            await assert_alive(bystander, witness)
            await hostile.transport.close()
            await until(lambda v=victim: v.closed)  # type: ignore[misc]
        await bystander.transport.close()
        await host.close()

    run(story)


def test_garbage_on_an_open_path_is_dropped() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        ice: Any = client.transport._paths._ways[0]
        dice = random.Random(7)
        for first in (*range(4, 256), 22, 22, 128, 128, 144, 191):
            ice.transmit(bytes((first,)) + dice.randbytes(dice.randint(0, 1400)))
            ice.transmit(bytes((first,)))
        await assert_alive(client, guest)
        assert {packet.payload for packet in guest.packets} == {FRAME}
        await client.transport.close()
        await host.close()

    run(story)


def test_reports_that_lie_change_nothing_but_figures() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        inner: Any = client.transport._peer
        for body in (b"\x80\xc8\xff\xff", b"\x9f\xc9\x00\x01" + bytes(4), b"\x81\xca\x00\x00"):
            inner._send(inner.protecting.protect_rtcp(body + bytes(8)))
        await assert_alive(client, guest)
        await client.transport.close()
        await host.close()

    run(story)


def test_a_handshake_of_garbage_ends_in_a_closed_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pendopo.drivers.peer.CONNECT_WITHIN_S", 0.5)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        bystander, witness = await connected(host)
        hostile, victim = Client(), Guest()
        await hostile.open()
        victim.open(host)
        inner: Any = hostile.transport
        inner._peer.start = lambda *_: [
            inner._paths.transmit(bytes((22, 254, 253)) + os.urandom(60)) for _ in range(50)
        ]
        victim.transport.connect(hostile.transport.local)
        hostile.transport.connect(victim.transport.local)
        await until(lambda: victim.closed)
        assert not victim.connected
        await assert_alive(bystander, witness)
        await hostile.transport.close()
        await bystander.transport.close()
        await host.close()

    run(story)


async def assert_alive(client: Client, guest: Guest) -> None:
    heard, said = len(client.frames), len(guest.packets)
    assert speak(client, 1) == 1
    stamp = heard + 1
    assert guest.forward(ForwardedPacket(FRAME, 111, stamp, stamp * 960, 99))
    await until(lambda: len(client.frames) > heard and len(guest.packets) > said)
    assert client.closed == guest.closed == 0
