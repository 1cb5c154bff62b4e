"""What one hostile guest, who is in, sends inside datagrams: attacks of `hostile`."""

from collections.abc import Awaitable, Callable
from itertools import count
from struct import pack
from typing import Any

from google_crc32c import value as crc32c

from pendopo.rtp import rtcp, stun

DATA, SACK, HEARTBEAT, RECONFIG, FORWARD_TSN = 0, 3, 4, 130, 192
UNORDERED = 4


class Inside:
    """A guest's own datagrams, whatever is in them."""

    def __init__(self, peer: Any) -> None:
        """`peer` is their ClientPeer, which judges nothing that comes back."""
        self._client, self._peer = peer, peer._peer
        self._sctp = self._peer._sctp
        self.number = self._sctp._local_tsn
        """Of the next chunk that the host expects."""

        async def deaf(data: bytes) -> None:
            pass

        self._sctp._handle_data = deaf

    async def chunks(self, *chunks: bytes) -> None:
        """One SCTP packet."""
        body = b"".join(chunks)
        head = pack("!HHI", 5000, 5000, self._sctp._remote_verification_tag)
        whole = head + pack("<I", crc32c(head + bytes(4) + body)) + body
        await self._peer._dtls._send_data(whole)

    async def report(self, compound: bytes) -> None:
        """One RTCP packet."""
        self._peer._send(self._peer.protecting.protect_rtcp(compound))

    async def check(self, attributes: int) -> None:
        """One connectivity check that is answered, as far as its size goes."""
        way = self._client._paths._path
        user = f"{way.remote_username}:{way.local_username}".encode()
        body = stun._attribute(6, user) + b"".join(
            stun._attribute(0x7000 + n, b"") for n in range(attributes)
        )
        way.transmit(stun._message(1, bytes(12), body, way.remote_password.encode()))


def chunk(kind: int, body: bytes, flags: int = 0) -> bytes:
    """With its padding."""
    return pack("!BBH", kind, flags, 4 + len(body)) + body + bytes(-len(body) % 4)


async def sctp_skips(guest: Inside) -> Callable[[], Awaitable[None]]:
    """Pieces of messages that are held, and then skips that go through all of them."""
    for start in range(0, 240, 20):
        pieces = (
            pack("!IHHI", guest.number + 20_000 + 2 * (start + n), 0, 0, 51) for n in range(20)
        )
        await guest.chunks(*(chunk(DATA, piece + b"x", UNORDERED) for piece in pieces))
    steps = count(guest.number + 10)

    async def act() -> None:
        await guest.chunks(chunk(FORWARD_TSN, pack("!I", next(steps)) + bytes(4) * 340))

    return act


async def sctp_acknowledgements(guest: Inside) -> Callable[[], Awaitable[None]]:
    """Eight in a packet, as many as are let be."""
    one = chunk(SACK, pack("!IIHH", guest._sctp._last_received_tsn, 1 << 20, 0, 0))
    return lambda: guest.chunks(*[one] * 8)


async def sctp_resets(guest: Inside) -> Callable[[], Awaitable[None]]:
    """Each is answered."""
    numbers = count(1000, 2)

    async def act() -> None:
        first = next(numbers)
        resets = (pack("!HHIII", 13, 16, first + n, 0, guest.number - 5) for n in range(2))
        await guest.chunks(chunk(RECONFIG, b"".join(resets)))

    return act


async def sctp_endless_parameter(guest: Inside) -> Callable[[], Awaitable[None]]:
    """A parameter without length, once enough to stop whoever reads on."""
    return lambda: guest.chunks(chunk(HEARTBEAT, pack("!HH", 1, 0)))


async def rtcp_goodbyes(guest: Inside) -> Callable[[], Awaitable[None]]:
    """As many packets as a datagram holds."""
    compound = rtcp.render((rtcp.ReceiverReport(7),)) + pack("!BBH", 0x80, 203, 0) * 330
    return lambda: guest.report(compound)


async def rtcp_strangers(guest: Inside) -> Callable[[], Awaitable[None]]:
    """Each report by somebody else."""
    senders = count(1)
    return lambda: guest.report(rtcp.render((rtcp.ReceiverReport(next(senders)),)))


async def checks(guest: Inside) -> Callable[[], Awaitable[None]]:
    """As large as they may be."""
    return lambda: guest.check(stun.MAX_ATTRIBUTES - 3)


INSIDE = (
    sctp_skips,
    sctp_acknowledgements,
    sctp_resets,
    sctp_endless_parameter,
    rtcp_goodbyes,
    rtcp_strangers,
    checks,
)
