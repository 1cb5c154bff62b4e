"""Copies sent together are those that the public way would have sent, and nothing else leaves."""

import gc
import logging
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version

import pylibsrtp
import pytest
from pylibsrtp import Policy, Session

from pendopo.drivers import batch
from pendopo.drivers.batch import Batch, batches_work, check_batches
from pendopo.drivers.fan import Copier, Copy, SingleCopies
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.frames import ForwardedPacket

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="sendmmsg is a call of Linux"
)
PAYLOAD = bytes(range(160))
PACKET = ForwardedPacket(PAYLOAD, 111, 65_535, 4_000_000_000, 1, True)
PROFILES = (
    (Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
    (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
)
KEYLESS = Session


def session(profile: int = Policy.SRTP_PROFILE_AEAD_AES_256_GCM, size: int = 44) -> Session:
    key = bytes(range(size))
    return Session(Policy(key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))


def unprotecting() -> Session:
    profile = Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    return Session(
        Policy(bytes(range(44)), ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile)
    )


class Street:
    """One sending socket and some houses that it may send to."""

    def __init__(self, houses: int, family: int = socket.AF_INET) -> None:
        self.local = "127.0.0.1" if family == socket.AF_INET else "::1"
        self.sender = self._socket(family)
        self.houses = [self._socket(family) for _ in range(houses)]

    def copies(self, sessions: Sequence[Session]) -> list[Copy]:
        return [
            Copy(each, house.getsockname(), 100 + n, 96 + n, 1000 * n)
            for n, (each, house) in enumerate(zip(sessions, self.houses, strict=True))
        ]

    def heard(self) -> list[list[bytes]]:
        """What came to each house; loopback delivers before a send returns."""
        return [list(_datagrams(house)) for house in self.houses]

    def close(self) -> None:
        for sock in (self.sender, *self.houses):
            sock.close()

    def _socket(self, family: int) -> socket.socket:
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.bind((self.local, 0))
        return sock


def _datagrams(house: socket.socket) -> Iterator[bytes]:
    try:
        while True:
            yield house.recv(4096)
    except BlockingIOError:
        return


Way = Callable[[Street, Sequence[Copy]], Copier]


def one_by_one(street: Street, copies: Sequence[Copy]) -> Copier:
    def send(datagram: bytes, address: object) -> bool:
        try:
            street.sender.sendto(datagram, address)  # type: ignore[call-overload]
        except OSError:
            return False
        return True

    return SingleCopies(copies, send)


def together(street: Street, copies: Sequence[Copy]) -> Copier:
    return Batch(street.sender, copies)


both_ways = pytest.mark.parametrize(
    "way", [one_by_one, pytest.param(together, marks=on_linux)], ids=["one by one", "together"]
)


def lie(monkeypatch: pytest.MonkeyPatch, answers: Callable[[int], int]) -> list[int]:
    """Let sendmmsg take only so many messages, or refuse with -1; what it was asked to send."""
    asked: list[int] = []
    real = batch.sendmmsg

    def sendmmsg(descriptor: int, messages: int, count: int) -> int:
        asked.append(count)
        answer = answers(count)
        return answer if answer < 0 else real(descriptor, messages, answer)

    monkeypatch.setattr(batch, "sendmmsg", sendmmsg)
    return asked


@pytest.mark.parametrize(("profile", "size"), PROFILES)
@both_ways
def test_every_byte_is_what_the_public_way_makes(way: Way, profile: int, size: int) -> None:
    street = Street(5)
    copier = way(street, street.copies([session(profile, size) for _ in range(5)]))
    public = street.copies([session(profile, size) for _ in range(5)])
    for sequence in (65_534, 65_535, 0, 1, 7):
        packet = ForwardedPacket(PAYLOAD[: 20 + sequence % 90], 111, sequence, 960, 1, sequence > 9)
        assert list(copier.send(packet)) == []
        assert street.heard() == [[copy.session.protect(copy.of(packet))] for copy in public]
    street.close()


@both_ways
def test_a_copy_that_cannot_be_protected_never_leaves_in_any_form(way: Way) -> None:
    street = Street(4)
    copier = way(street, street.copies([session(), KEYLESS(), session(), KEYLESS()]))
    for sequence in range(3):
        packet = ForwardedPacket(PAYLOAD, 111, sequence, 960, 1)
        assert sorted(copier.send(packet)) == [1, 3]
        heard = street.heard()
        assert [len(datagrams) for datagrams in heard] == [1, 0, 1, 0]
        assert not any(PAYLOAD[:16] in datagram for house in heard for datagram in house)
    street.close()


@both_ways
def test_nothing_leaves_when_nothing_can_be_protected(way: Way) -> None:
    street = Street(3)
    copier = way(street, street.copies([KEYLESS(), KEYLESS(), KEYLESS()]))
    assert list(copier.send(PACKET)) == [0, 1, 2]
    assert street.heard() == [[], [], []]
    street.close()


@on_linux
@pytest.mark.parametrize("code", [1, 9, 15, 27])
def test_whatever_error_srtp_gives_that_copy_stays(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    street = Street(3)
    copier = Batch(street.sender, street.copies([session() for _ in range(3)]))
    real = batch._BINDING.lib.srtp_protect
    calls = iter((0, code, 0))

    class Lib:
        @staticmethod
        def srtp_protect(handle: object, slot: object, size: object) -> int:
            return next(calls) or int(real(handle, slot, size))

    monkeypatch.setattr(batch._BINDING, "lib", Lib)
    assert list(copier.send(PACKET)) == [1]
    assert [len(datagrams) for datagrams in street.heard()] == [1, 0, 1]
    street.close()


@both_ways
def test_a_packet_that_is_too_large_leaves_to_nobody(way: Way) -> None:
    street = Street(2)
    copier = way(street, street.copies([session(), session()]))
    for size in (1400, 1345, 2000):
        assert list(copier.send(ForwardedPacket(bytes(size), 111, 1, 0, 1))) == [0, 1]
    assert street.heard() == [[], []]
    assert list(copier.send(ForwardedPacket(bytes(1344), 111, 1, 0, 1))) == []
    street.close()


@both_ways
def test_an_address_that_is_refused_holds_nobody_back(way: Way) -> None:
    street = Street(5)
    copies = street.copies([session() for _ in range(5)])
    for bad in (0, 2, 4):
        copies[bad] = Copy(session(), ("255.255.255.255", 9), 9, 111, 0)
    copier = way(street, copies)
    assert list(copier.send(PACKET)) == [0, 2, 4]
    assert [len(datagrams) for datagrams in street.heard()] == [0, 1, 0, 1, 0]
    street.close()


@both_ways
def test_one_refused_and_one_unprotected_are_told_apart(way: Way) -> None:
    street = Street(5)
    copies = street.copies([KEYLESS(), *(session() for _ in range(4))])
    copies[3] = Copy(session(), ("255.255.255.255", 9), 9, 111, 0)
    copier = way(street, copies)
    assert sorted(copier.send(PACKET)) == [0, 3]
    assert [len(datagrams) for datagrams in street.heard()] == [0, 1, 1, 0, 1]
    street.close()


@on_linux
@pytest.mark.parametrize("at_most", [1, 2, 3])
def test_a_call_that_sends_a_part_is_gone_on_with(
    at_most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = lie(monkeypatch, lambda count: min(count, at_most))
    street = Street(7)
    copier = Batch(street.sender, street.copies([session() for _ in range(7)]))
    assert list(copier.send(PACKET)) == []
    assert asked == list(range(7, 0, -at_most))
    arrived = street.heard()
    assert [len(datagrams) for datagrams in arrived] == [1] * 7
    assert [unprotecting().unprotect(d[0])[12:] for d in arrived] == [PAYLOAD] * 7
    street.close()


@on_linux
def test_what_the_call_refuses_goes_alone_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full buffer, say: the next try may find room."""
    lie(monkeypatch, lambda count: -1 if count % 2 else 1)
    street = Street(6)
    copier = Batch(street.sender, street.copies([session() for _ in range(6)]))
    assert list(copier.send(PACKET)) == []
    assert [len(datagrams) for datagrams in street.heard()] == [1] * 6
    street.close()


@on_linux
def test_a_closed_socket_sends_to_nobody_else() -> None:
    street = Street(3)
    copier = Batch(street.sender, street.copies([session() for _ in range(3)]))
    street.sender.close()
    heir = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # has the descriptor now
    assert list(copier.send(PACKET)) == [0, 1, 2]
    assert street.heard() == [[], [], []]
    heir.close()
    street.close()


@on_linux
def test_a_session_lives_as_long_as_its_copies() -> None:
    street = Street(3)
    copier = Batch(street.sender, street.copies([session() for _ in range(3)]))
    gc.collect()
    assert list(copier.send(PACKET)) == []
    assert [len(datagrams) for datagrams in street.heard()] == [1] * 3
    street.close()


@both_ways
def test_ipv6_and_ipv4_in_its_clothes(way: Way) -> None:
    street = Street(2, socket.AF_INET6)
    copier = way(street, street.copies([session(), session()]))
    assert list(copier.send(PACKET)) == []
    assert [len(datagrams) for datagrams in street.heard()] == [1, 1]
    street.close()

    street = Street(1)
    street.sender.close()
    street.sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    street.sender.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    street.sender.bind(("::", 0))
    host, port = street.houses[0].getsockname()
    copier = way(street, [Copy(session(), (f"::ffff:{host}", port, 0, 0), 9, 111, 0)])
    assert list(copier.send(PACKET)) == []
    assert [len(datagrams) for datagrams in street.heard()] == [1]
    street.close()


def test_the_version_is_pinned() -> None:
    assert version("pylibsrtp").startswith(batch.PINNED)


@on_linux
def test_batches_are_exact_here() -> None:
    check_batches()


@pytest.fixture
def fresh() -> Iterator[None]:
    batches_work.cache_clear()
    yield
    batches_work.cache_clear()


@on_linux
@pytest.mark.usefixtures("fresh")
def test_another_version_means_the_public_way(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pylibsrtp, "__version__", "1.1.0")
    with pytest.raises(OwnError) as refusal:
        check_batches()
    assert refusal.value.reason is OwnReason.PRIVATE_NAMES
    assert [batches_work(), batches_work()] == [False, False]
    assert len([r for r in caplog.records if r.levelno == logging.WARNING]) == 1


@on_linux
@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("broken", ["_BINDING", "_SENDMMSG", "HEADER", "_MESSAGE"])
def test_anything_missing_or_different_means_the_public_way(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead = {"_BINDING": None, "_SENDMMSG": None, "HEADER": 11, "_MESSAGE": batch._VECTOR}
    monkeypatch.setattr(batch, broken, instead[broken])
    assert not batches_work()


@on_linux
@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("silent", [0, -1, 3])
def test_a_call_that_delivers_nothing_or_lies_is_not_used(
    silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_SENDMMSG", lambda *_: silent)
    assert not batches_work()


@pytest.mark.usefixtures("fresh")
def test_elsewhere_the_public_way_is_no_surprise(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not batches_work()
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
