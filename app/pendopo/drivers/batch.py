"""Copies of a packet protected in one buffer and sent in one call; Linux only.

pylibsrtp copies every packet twice and Python sends one datagram a call: half of what forwarding
costs. So this reaches into pylibsrtp for its handle of libsrtp and of each session, and calls the
C library's sendmmsg. `check_batches` compares it with the public way before it is ever used.
"""

import contextlib
import ctypes
import functools
import logging
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pylibsrtp
from pylibsrtp import Policy, Session

from pendopo.drivers.fan import Copy
from pendopo.drivers.port_peer import SocketAddress
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.frames import ForwardedPacket

log = logging.getLogger(__name__)

_BINDING: Any = getattr(pylibsrtp, "_binding", None)
PINNED = "1.0."
"""The pylibsrtp whose `_binding` and `Session._srtp` these are."""
HEADER = 12
SLOT = 1500
TRAILER = 16 + 128
"""Room for one protected packet, and what SRTP may add to it: as in pylibsrtp."""

_PACKET = np.dtype(
    [
        ("first", "u1"),
        ("second", "u1"),
        ("sequence", ">u2"),
        ("timestamp", ">u4"),
        ("ssrc", ">u4"),
        ("payload", "u1", (SLOT - HEADER,)),
    ]
)
_VECTOR = np.dtype([("base", "u8"), ("length", "u8")])
"""struct iovec, 64 bit."""
_MESSAGE = np.dtype(
    [
        ("name", "u8"),
        ("name_length", "u8"),
        ("vector", "u8"),
        ("vectors", "u8"),
        ("control", "u8"),
        ("control_length", "u8"),
        ("flags", "u8"),
        ("sent", "u8"),
    ]
)
"""struct mmsghdr, 64 bit and little-endian, so that padding may be part of the fields."""

Messages = np.ndarray[Any, Any]


class Batch:
    """drivers.fan.Copier in one buffer; the sessions live as long as it does."""

    def __init__(self, sock: socket.socket, copies: Sequence[Copy]) -> None:
        self.alone = 0
        """Copies that left by themselves, refused before as part of the batch."""
        self._socket = sock
        self._copies = copies
        self._ahead = np.array([copy.ahead for copy in copies], "u2")
        self._types = np.array([copy.payload_type for copy in copies], "u1")
        self._packets = np.zeros(len(copies), _PACKET)
        self._packets["first"] = 0x80
        self._packets["ssrc"] = [copy.ssrc for copy in copies]
        self._sizes = np.zeros(len(copies), "i4")
        names = b"".join(_name(sock.family, copy.address) for copy in copies)
        self._names = np.frombuffer(names, "u1")
        self._vectors = np.zeros(len(copies), _VECTOR)
        self._messages = np.zeros(len(copies), _MESSAGE)
        self._point()
        self._handles = [copy.session._srtp[0] for copy in copies]
        ffi = _BINDING.ffi
        slots, sizes = ffi.from_buffer(self._packets), ffi.from_buffer("int[]", self._sizes)
        self._slots = [slots + n * SLOT for n in range(len(copies))]
        self._size_of = [sizes + n for n in range(len(copies))]

    def send(self, packet: ForwardedPacket) -> Sequence[int]:
        """Protect and send; which copies did not leave."""
        size = HEADER + len(packet.payload)
        if size > SLOT - TRAILER:
            return range(len(self._copies))
        self._write(packet)
        self._sizes[:] = size
        protect = _BINDING.lib.srtp_protect
        refusals = list(map(protect, self._handles, self._slots, self._size_of))
        self._vectors["length"] = self._sizes
        if not any(refusals):
            return self._post(range(len(self._copies)), self._messages)
        # A refused copy may still lie there in the clear: only the others are handed on.
        good = [n for n, refusal in enumerate(refusals) if not refusal]
        bad = [n for n, refusal in enumerate(refusals) if refusal]
        return [*bad, *self._post(good, self._messages[good])]

    def _write(self, packet: ForwardedPacket) -> None:
        fields = self._packets
        fields["second"] = self._types | (0x80 if packet.marker else 0)
        fields["sequence"] = self._ahead + np.uint16(packet.sequence)
        fields["timestamp"] = packet.timestamp
        fields["payload"][:, : len(packet.payload)] = np.frombuffer(packet.payload, "u1")

    def _point(self) -> None:
        """Nothing is moved after this."""
        self._vectors["base"] = _address(self._packets) + SLOT * np.arange(len(self._copies))
        vectors = _address(self._vectors) + _VECTOR.itemsize * np.arange(len(self._copies))
        self._messages["vector"], self._messages["vectors"] = vectors, 1
        size = self._names.nbytes // len(self._copies)
        self._messages["name"] = _address(self._names) + size * np.arange(len(self._copies))
        self._messages["name_length"] = size

    def _post(self, places: Sequence[int], messages: Messages) -> Sequence[int]:
        """Send these messages, copies `places`; which of them the system refused."""
        refused: list[int] = []
        start, done = _address(messages), 0
        while done < len(places):
            at = start + done * _MESSAGE.itemsize
            sent = sendmmsg(self._socket.fileno(), at, len(places) - done)
            if sent <= 0:  # the first of them is the one that was refused
                if not self._post_alone(places[done]):
                    refused.append(places[done])
                sent = 1
            done += sent
        return refused

    def _post_alone(self, place: int) -> bool:
        datagram = self._packets[place : place + 1].tobytes()[: self._sizes[place]]
        try:
            self._socket.sendto(datagram, self._copies[place].address)
        except OSError:
            return False
        self.alone += 1
        return True


def sendmmsg(descriptor: int, messages: int, count: int) -> int:
    """How many of the messages at that address left, or -1 when the first did not."""
    assert _SENDMMSG is not None
    return int(_SENDMMSG(descriptor, messages, count, socket.MSG_DONTWAIT))


@functools.cache
def batches_work() -> bool:
    """Whether batches may be used here; said once in the log where they should but cannot."""
    try:
        check_batches()
    except OwnError as fault:
        level = logging.WARNING if sys.platform.startswith("linux") else logging.DEBUG
        log.log(level, "packets go one by one: %s", fault.details)
        return False
    return True


def check_batches() -> None:
    """Raise OwnError(PRIVATE_NAMES) where a batch does not do exactly what the public way does."""
    version = getattr(pylibsrtp, "__version__", "")
    if not version.startswith(PINNED):
        raise OwnError(OwnReason.PRIVATE_NAMES, package="pylibsrtp", version=version)
    if not sys.platform.startswith("linux") or sys.byteorder != "little" or sys.maxsize < 2**32:
        raise OwnError(OwnReason.PRIVATE_NAMES, name="sendmmsg")
    for profile, size in _PROFILES.items():
        try:
            works = _is_exact(profile, bytes(range(size)))
        except Exception as fault:
            raise OwnError(OwnReason.PRIVATE_NAMES, name=type(fault).__name__) from fault
        if not works:
            raise OwnError(OwnReason.PRIVATE_NAMES, name="srtp_protect")


def _is_exact(profile: int, key: bytes) -> bool:
    """Two copies in one call, and none of a third that has no key, beside the public way."""
    packet = ForwardedPacket(bytes(range(100)), 111, 65_000, 960, 1, True)
    with _loopback() as sender, _loopback() as receiver:
        address = receiver.getsockname()

        def copies() -> list[Copy]:
            every = (_session(profile, key), Session(), _session(profile, key))
            return [Copy(s, address, 7 + n, 111 + n, 1000 * n) for n, s in enumerate(every)]

        batch = Batch(sender, copies())
        left_out = batch.send(packet)
        good = [copy for copy in copies() if copy.ssrc != 8]
        expected = [copy.session.protect(copy.of(packet)) for copy in good]
        arrived = []
        with contextlib.suppress(BlockingIOError):
            while True:
                arrived.append(receiver.recv(2 * SLOT))
    return list(left_out) == [1] and arrived == expected and not batch.alone


def _session(profile: int, key: bytes) -> Session:
    return Session(Policy(key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))


@contextlib.contextmanager
def _loopback() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        yield sock


def _name(family: int, address: SocketAddress) -> bytes:
    """struct sockaddr_in or sockaddr_in6."""
    host, port = str(address[0]).partition("%")[0], int(address[1]).to_bytes(2, "big")
    head = int(family).to_bytes(2, "little") + port
    if family == socket.AF_INET:
        return head + socket.inet_pton(family, host) + bytes(8)
    flow, scope = int(address[2]).to_bytes(4, "big"), int(address[3]).to_bytes(4, "little")
    return head + flow + socket.inet_pton(family, host) + scope


def _address(array: np.ndarray[Any, Any]) -> int:
    return int(array.ctypes.data)


def _find_sendmmsg() -> Callable[..., int] | None:
    if not sys.platform.startswith("linux"):
        return None
    found = getattr(ctypes.CDLL(None), "sendmmsg", None)
    if found is not None:
        found.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int)
    return found


_SENDMMSG = _find_sendmmsg()
_PROFILES = {
    Policy.SRTP_PROFILE_AEAD_AES_256_GCM: 44,
    Policy.SRTP_PROFILE_AEAD_AES_128_GCM: 28,
    Policy.SRTP_PROFILE_AES128_CM_SHA1_80: 30,
}
"""What aiortc agrees on, with the bytes of key and salt."""
