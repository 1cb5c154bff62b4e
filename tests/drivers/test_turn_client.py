"""What a relay says is counted, and a stream of it is taken apart in pieces."""

import asyncio
import struct
from typing import Any

import pytest
from aioice import stun
from aioice.turn import TurnClientTcpProtocol

from pendopo.drivers.stun_pace import LARGEST
from pendopo.drivers.turn_client import PIECE, TurnStream, TurnUdp, silent
from pendopo.signaling.burden import CHECKS
from tests.drivers.loopback import run

PEER = ("192.0.2.7", 9)
CHANNEL = 0x4001


class Receiver(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: list[bytes | str] = []

    def datagram_received(self, data: bytes | str, addr: Any) -> None:
        self.heard.append(data)


class Transport(asyncio.Transport):
    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return PEER


def client(kind: Any) -> tuple[Any, Receiver]:
    made: Any = silent(kind(PEER, "user", "password", 600, 240))
    made.receiver = receiver = Receiver()
    made.channel_to_peer[CHANNEL] = PEER
    made.transport = Transport()
    return made, receiver


def test_a_relay_says_so_much_itself_and_passes_on_all_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story() -> None:
        relay, receiver = client(TurnUdp)
        read: list[bytes] = []
        parse = stun.parse_message

        def counted(data: bytes) -> stun.Message:
            read.append(data)
            return parse(data)

        monkeypatch.setattr(stun, "parse_message", counted)
        said = bytes(stun.Message(stun.Method.REFRESH, stun.Class.RESPONSE))
        for _ in range(int(3 * CHECKS.burst)):
            relay.datagram_received(said, PEER)
            relay.datagram_received(struct.pack("!HH", CHANNEL, 4) + b"talk", PEER)
        assert CHECKS.burst <= len(read) <= CHECKS.burst + 100
        assert receiver.heard == [b"talk"] * int(3 * CHECKS.burst)
        relay, receiver = client(TurnUdp)
        read.clear()
        relay.datagram_received(said + bytes(LARGEST), PEER)
        assert read == []

    run(story)


def test_a_stream_is_taken_apart_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        relay, receiver = client(TurnStream)
        sizes: list[int] = []
        take = TurnClientTcpProtocol.data_received

        def measured(self: TurnClientTcpProtocol, data: bytes) -> None:
            sizes.append(len(data))
            take(self, data)

        monkeypatch.setattr(TurnClientTcpProtocol, "data_received", measured)
        sent = [str(n).encode() * 5 for n in range(5_000)]
        stream = b"".join(
            struct.pack("!HH", CHANNEL, len(each)) + each + bytes(-len(each) % 4) for each in sent
        )
        relay.data_received(stream)
        assert receiver.heard == sent
        assert max(sizes) <= PIECE

    run(story)
