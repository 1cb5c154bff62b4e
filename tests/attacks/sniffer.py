"""Every IP packet that leaves on any interface of a network namespace."""

import ipaddress
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass

ALL = 0x0003
OUTGOING = 4
"""Packet type of what leaves; loopback shows everything twice otherwise."""
IPV4, IPV6 = 0x0800, 0x86DD
TCP, UDP = 6, 17
_IPV6_HEADER = 40


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


class Sniffer:
    """Listens from `start` to `stop`. Needs the right to open raw sockets."""

    def __init__(self) -> None:
        self.packets: list[Packet] = []
        self.others: list[tuple[str, int]] = []
        """Interface and EtherType of what is no IP."""
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

    def protocols_with(self, text: bytes) -> Sequence[str]:
        """Which of tcp and udp carried this text in the clear."""
        names = {TCP: "tcp", UDP: "udp"}
        found = {names.get(p.protocol, "other") for p in self.packets if text in p.payload}
        return sorted(found)

    def _run(self) -> None:
        while True:
            try:
                packet, (interface, kind, direction, *_) = self._socket.recvfrom(1 << 17)
            except TimeoutError:
                if self._over.is_set():
                    return
                continue
            if direction != OUTGOING:
                continue
            if kind in (IPV4, IPV6):
                self.packets.append(_parse(interface, packet))
            else:
                self.others.append((interface, kind))


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
