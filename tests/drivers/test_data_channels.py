"""Data channels tell when they open: what is sent from then on arrives."""

import asyncio
from collections import Counter

from aiortc import RTCCertificate, RTCDataChannel, RTCDataChannelParameters

from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.peer import Peer, PeerEvents, PeerLimits, fingerprints
from pendopo.host.limits import CHUNKS, REPORTS
from pendopo.model.transport import DataChannelLabel, PeerDescription, Setup
from tests.drivers.loopback import connected, run
from tests.waiting import until

LIMITS = PeerLimits(CHUNKS, REPORTS)
BOTH = Counter(DataChannelLabel)


class End:
    """One of two peers in memory; greets on every channel in the moment it opens."""

    def __init__(self, name: str, opens: bool) -> None:
        self.opened: list[DataChannelLabel] = []
        self.accepted: list[bool] = []
        self.data: list[tuple[DataChannelLabel, bytes]] = []
        self.other: End | None = None
        self._hello = f"hello from {name}".encode()
        self._certificate = RTCCertificate.generateCertificate()
        events = PeerEvents(
            lambda _: None,
            lambda label, message: self.data.append((label, message)),
            lambda: None,
            lambda: None,
            self._greet,
        )
        self.peer = Peer(self._certificate, self._send, events, opens, LIMITS)

    @property
    def description(self) -> PeerDescription:
        return PeerDescription("u", "p", fingerprints(self._certificate), Setup.ACTPASS)

    def _greet(self, label: DataChannelLabel) -> None:
        self.opened.append(label)
        self.accepted.append(self.peer.send_data(label, self._hello))

    def _send(self, datagram: bytes) -> bool:
        assert self.other is not None
        asyncio.get_running_loop().call_soon(self.other.peer.receive, datagram)
        return True


async def two() -> tuple[End, End]:
    """The end that opens the channels, and the end that adopts them."""
    opening, adopting = End("above", opens=True), End("below", opens=False)
    opening.other, adopting.other = adopting, opening
    opening.peer.start(adopting.description, dtls_server=True)
    adopting.peer.start(opening.description, dtls_server=False)
    await until(lambda: len(opening.data) == len(adopting.data) == 2)
    return opening, adopting


async def close(*ends: End) -> None:
    for end in ends:
        await end.peer.close()


def test_each_end_is_told_of_each_channel_once_and_what_it_says_then_arrives() -> None:
    async def story() -> None:
        opening, adopting = await two()
        assert Counter(opening.opened) == Counter(adopting.opened) == BOTH
        assert opening.accepted == adopting.accepted == [True, True]
        assert Counter(adopting.data) == Counter((label, b"hello from above") for label in BOTH)
        assert Counter(opening.data) == Counter((label, b"hello from below") for label in BOTH)
        await close(opening, adopting)

    run(story)


def test_a_second_channel_of_the_same_name_is_not_told_again() -> None:
    async def story() -> None:
        opening, adopting = await two()
        sctp = opening.peer._sctp
        assert sctp is not None
        again = RTCDataChannel(sctp, RTCDataChannelParameters(label="_reliable"))
        await until(lambda: again.readyState == "open")
        again.send(b"over the second")
        await until(lambda: len(adopting.data) == 3)
        assert Counter(adopting.opened) == BOTH
        await close(opening, adopting)

    run(story)


def test_channels_of_other_names_are_not_told() -> None:
    async def story() -> None:
        opening, adopting = await two()
        sctp = opening.peer._sctp
        assert sctp is not None
        newer = RTCDataChannel(sctp, RTCDataChannelParameters(label="_data_track"))
        await until(lambda: newer.readyState == "open")
        assert Counter(adopting.opened) == BOTH
        await close(opening, adopting)

    run(story)


def test_the_client_is_told_over_the_real_port_and_the_host_hears_what_it_says_then() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        await until(lambda: len(client.channels) == 2)
        assert all(client.transport.send_data(label, b"now") for label in client.channels)
        await until(lambda: len(guest.data) == 2)
        assert Counter(guest.data) == Counter((label, b"now") for label in BOTH)
        assert Counter(client.channels) == BOTH
        await client.transport.close()
        await host.close()

    run(story)
