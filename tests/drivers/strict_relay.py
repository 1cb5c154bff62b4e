"""A relay for one guest that forgets to the second what is not renewed, by a clock of the test."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aioice import stun
from aioice.stun import Class, Message, Method

from pendopo.model.relay import RelayHop, RelayTransport

PERMISSION_S = 300.0
CHANNEL_S = 600.0
RELAYED = ("192.0.2.9", 40_000)


class StrictRelay(asyncio.DatagramProtocol):
    """What RFC 8656 lets a relay do: each way is open as long as was promised and no longer."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.deaf = False
        """Asked for a channel, it says nothing."""
        self.bound = 0
        """How often a channel was asked for."""
        self.heard = 0
        """How many datagrams came, of whatever kind."""
        self.passed: list[bytes] = []
        self._now = now
        self._asked_at: dict[int, float] = {}
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard += 1
        if data[0] & 0xC0 == 0x40:
            channel, length = struct.unpack("!HH", data[:4])
            if self._now() - self._asked_at.get(channel, -CHANNEL_S) < CHANNEL_S:
                self.passed.append(data[4 : 4 + length])
            return
        request = stun.parse_message(data)
        answer = Message(request.message_method, Class.RESPONSE, request.transaction_id)
        if request.message_method is Method.ALLOCATE:
            answer.attributes["LIFETIME"] = 600
            answer.attributes["XOR-RELAYED-ADDRESS"] = RELAYED
            answer.attributes["XOR-MAPPED-ADDRESS"] = addr
        elif request.message_method is Method.CHANNEL_BIND:
            self.bound += 1
            if self.deaf:
                return
            self._asked_at[request.attributes["CHANNEL-NUMBER"]] = self._now()
        self._transport.sendto(bytes(answer), addr)

    def answer(self, data: bytes, guest: tuple[str, int]) -> bool:
        """From a peer; whether it had permission to say something."""
        for channel, asked_at in self._asked_at.items():
            if self._now() - asked_at < PERMISSION_S:
                self._transport.sendto(struct.pack("!HH", channel, len(data)) + data, guest)
                return True
        return False


@asynccontextmanager
async def strict_relay(now: Callable[[], float]) -> AsyncIterator[tuple[StrictRelay, RelayHop]]:
    """On 127.0.0.1, over UDP, for whoever comes."""
    transport, relay = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: StrictRelay(now), local_addr=("127.0.0.1", 0)
    )
    try:
        port = transport.get_extra_info("sockname")[1]
        yield relay, RelayHop("127.0.0.1", port, RelayTransport.UDP)
    finally:
        transport.close()
