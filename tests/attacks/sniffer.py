"""Every IP packet that leaves on any interface of a network namespace."""

import base64
import ipaddress
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

ALL = 0x0003
OUTGOING = 4
"""Packet type of what leaves; loopback shows everything twice otherwise."""
IPV4, IPV6 = 0x0800, 0x86DD
TCP, UDP = 6, 17
_IPV6_HEADER = 40
ONE_BYTE = b"\xbe\xde"
OPUS = 111
NAMES = 53
"""Questions to name servers begin with any two bytes, such as those of sound."""


@dataclass(frozen=True)
class Packet:
    """Where one packet went; ports are 0 where there are none."""

    interface: str
    protocol: int
    source: str
    source_port: int
    destination: str
    destination_port: int
    payload: bytes


class Capture:
    """What was seen, and what is in it."""

    def __init__(self) -> None:
        self.packets: list[Packet] = []
        self.others: list[tuple[str, int]] = []
        """Interface and EtherType of what is no IP."""

    def protocols_with(self, text: str) -> Sequence[str]:
        """Which of tcp and udp carried this text in the clear, in any usual way to write it."""
        names = {TCP: "tcp", UDP: "udp"}
        ways = written(text.encode())
        found = {p.protocol for p in self.packets if any(way in p.payload for way in ways)}
        if any(way in flow for flow in self._flows() for way in ways):
            found.add(TCP)
        return sorted(names.get(protocol, "other") for protocol in found)

    def extensions(self) -> set[int]:
        """Numbers of the header extensions that packets of sound carried; 0 is another kind."""
        others = (p for p in self.packets if NAMES not in (p.source_port, p.destination_port))
        sound = (p.payload[8:] for p in others if p.protocol == UDP)
        rtp = (p for p in sound if len(p) >= 12 and p[0] >> 6 == 2 and p[1] & 127 == OPUS)
        return {number for packet in rtp if packet[0] & 16 for number in _extensions(packet)}

    def _flows(self) -> Iterable[bytes]:
        """What was said over each TCP connection in each direction."""
        said: defaultdict[tuple[str, int, str, int], bytearray] = defaultdict(bytearray)
        for p in self.packets:
            if p.protocol == TCP and len(p.payload) >= 20:
                flow = (p.source, p.source_port, p.destination, p.destination_port)
                said[flow] += p.payload[(p.payload[12] >> 4) * 4 :]
        return (bytes(each) for each in said.values())


class Sniffer(Capture):
    """Listens from `start` to `stop`. Needs the right to open raw sockets."""

    def __init__(self) -> None:
        super().__init__()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self._socket.settimeout(0.2)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sniffer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, with what is in the socket still taken in."""
        self._over.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                self._take()
        self._socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self._take()

    def _take(self) -> None:
        """The next packet that leaves: on the way in it is seen once more."""
        packet, (interface, kind, direction, *_) = self._socket.recvfrom(1 << 17)
        if direction != OUTGOING:
            return
        if kind in (IPV4, IPV6):
            self.packets.append(_parse(interface, packet))
        else:
            self.others.append((interface, kind))


def written(text: bytes) -> set[bytes]:
    """As it is, in hexadecimal, and in base64 wherever it begins among three bytes."""
    ways = {text, text.hex().encode(), text.hex().upper().encode()}
    for before in range(3):
        encoded = base64.urlsafe_b64encode(bytes(before) + text)[(0, 2, 3)[before] :]
        whole = encoded.rstrip(b"=")[:-1]
        ways |= {whole, whole.translate(bytes.maketrans(b"-_", b"+/"))}
    return ways


def _extensions(packet: bytes) -> Iterable[int]:
    """RFC 8285, elements with headers of one byte."""
    at = 12 + (packet[0] & 15) * 4
    profile = packet[at : at + 2]
    words = int.from_bytes(packet[at + 2 : at + 4], "big")
    at, end = at + 4, at + 4 + words * 4
    if profile != ONE_BYTE or end > len(packet):
        yield 0
        return
    while at < end:
        if packet[at]:
            yield packet[at] >> 4
            at += (packet[at] & 15) + 1
        at += 1


def _parse(interface: str, packet: bytes) -> Packet:
    if packet[0] >> 4 == 4:
        start, protocol = (packet[0] & 15) * 4, packet[9]
        addresses = packet[12:16], packet[16:20]
    else:
        start, protocol = _IPV6_HEADER, packet[6]
        addresses = packet[8:24], packet[24:40]
    source, destination = (str(ipaddress.ip_address(address)) for address in addresses)
    has_ports = protocol in (TCP, UDP) and len(packet) >= start + 4
    ports = struct.unpack_from("!HH", packet, start) if has_ports else (0, 0)
    return Packet(interface, protocol, source, ports[0], destination, ports[1], packet[start:])
