"""Who is not let onto the host's port, and how little they learn."""

import asyncio
import contextlib
import random
import socket
import time
from dataclasses import replace

import pytest
from aioice import stun

from pendopo.drivers import host_port, port_peer
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.port_peer import FOLLOW_AFTER_S
from pendopo.host.limits import OTHER_CHECKS
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.frames import ForwardedPacket
from pendopo.model.transport import PeerDescription, Setup
from tests.drivers.loopback import Client, Guest, connected, opened, run, speak
from tests.waiting import until


class Stranger:
    """A socket that knows what it is told and nothing else."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.setblocking(False)

    def check(
        self, user: str, password: str, nominate: bool = False, role: str = "ICE-CONTROLLING"
    ) -> bytes:
        """Send a check; its transaction."""
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = user
        message.attributes["PRIORITY"] = 1
        message.attributes[role] = 1
        if nominate:
            message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(password.encode())
        self.socket.send(bytes(message))
        return message.transaction_id

    async def hear(self) -> stun.Message:
        """The next STUN answer."""
        while True:
            datagram = await asyncio.get_running_loop().sock_recv(self.socket, 2048)
            if datagram[0] < 4:
                return stun.parse_message(datagram)


GUEST = PeerDescription("guest", "x" * 22, (("sha-256", "AA"),), Setup.ACTPASS)


def test_only_the_right_password_is_answered() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        guest = Guest()
        guest.open(host)
        ours = guest.transport.local
        stranger = Stranger(host.port)
        guest.transport.connect(GUEST)
        early = Guest()
        early.open(host)  # its offer is not known yet
        stranger.check(f"{early.transport.local.ufrag}:guest", early.transport.local.pwd)
        dice = random.Random(1)
        for size in (1, 2, 20, 28, 100, 1400):
            stranger.socket.send(bytes(size))
            stranger.socket.send(dice.randbytes(size))
        stranger.check(f"{ours.ufrag}:guest", "wrong-password-of-some-length")
        stranger.check(f"{ours.ufrag}:other", ours.pwd)
        stranger.check("nobody:guest", ours.pwd)
        stranger.check(ours.ufrag, ours.pwd)
        for first in (20, 22, 63, 128, 191):
            stranger.socket.send(bytes((first,)) + bytes(60))
        good = stranger.check(f"{ours.ufrag}:guest", ours.pwd)
        answer = await stranger.hear()  # loopback keeps the order: the others got silence
        assert answer.transaction_id == good
        assert answer.message_class == stun.Class.RESPONSE
        assert answer.check_message_integrity(ours.pwd.encode())
        assert answer.attributes["XOR-MAPPED-ADDRESS"] == stranger.socket.getsockname()
        assert guest.packets == []
        stranger.socket.close()
        await host.close()

    run(story)


def test_who_calls_itself_controlled_is_told_to_control() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        guest = Guest()
        guest.open(host)
        guest.transport.connect(GUEST)
        ours = guest.transport.local
        stranger = Stranger(host.port)
        stranger.check(f"{ours.ufrag}:guest", ours.pwd, role="ICE-CONTROLLED")
        assert (await stranger.hear()).error_code == 487
        stranger.socket.close()
        await host.close()

    run(story)


def test_a_closed_peer_is_a_stranger() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        gone, there = Guest(), Guest()
        for guest in (gone, there):
            guest.open(host)
            guest.transport.connect(GUEST)
        await gone.transport.close()
        stranger = Stranger(host.port)
        stranger.check(f"{gone.transport.local.ufrag}:guest", gone.transport.local.pwd)
        good = stranger.check(f"{there.transport.local.ufrag}:guest", there.transport.local.pwd)
        assert (await stranger.hear()).transaction_id == good
        stranger.socket.close()
        await host.close()

    run(story)


def test_nobody_takes_the_address_of_somebody_alive() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        thief = Guest()
        thief.open(host)
        thief.transport.connect(GUEST)
        (address,) = [c.port for c in client.transport.local.candidates]
        check = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        check.attributes["USERNAME"] = f"{thief.transport.local.ufrag}:guest"
        check.add_message_integrity(thief.transport.local.pwd.encode())
        host._receive_check(bytes(check), ("127.0.0.1", address), time.monotonic())
        speak(client, 1)
        await until(lambda: guest.packets)
        assert thief.packets == []
        await client.transport.close()
        await host.close()

    run(story)


def test_one_peer_cannot_fill_the_table() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        guest = Guest()
        guest.open(host)
        guest.transport.connect(GUEST)
        ours = guest.transport.local
        strangers = [Stranger(host.port) for _ in range(port_peer.MAX_ADDRESSES * 3)]
        for stranger in strangers:
            stranger.check(f"{ours.ufrag}:guest", ours.pwd, nominate=True)
            await stranger.hear()
        assert len(host._by_address) == port_peer.MAX_ADDRESSES
        await guest.transport.close()
        assert len(host._by_address) == 0
        for stranger in strangers:
            stranger.socket.close()
        await host.close()

    run(story)


def test_the_number_of_peers_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_port, "MAX_PEERS", 2)

    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        guests = [Guest() for _ in range(3)]
        guests[0].open(host)
        guests[1].open(host)
        with pytest.raises(ReachError) as refusal:
            guests[2].open(host)
        assert refusal.value.reason is ReachReason.REFUSED
        await guests[0].transport.close()
        guests[2].open(host)
        await host.close()

    run(story)


def test_a_port_in_use_is_said() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        with pytest.raises(ReachError) as refusal:
            await UdpHostTransport.bind("127.0.0.1", host.port)
        assert refusal.value.reason is ReachReason.PORT_IN_USE
        await host.close()

    run(story)


def test_candidates_say_where_to_send() -> None:
    async def story() -> None:
        plain = await UdpHostTransport.bind("127.0.0.1", 0)
        assert [(c.host, c.port) for c in plain.candidates] == [("127.0.0.1", plain.port)]
        told = await UdpHostTransport.bind("127.0.0.1", 0, [("192.0.2.7", 0), ("192.0.2.8", 99)])
        assert [(c.host, c.port) for c in told.candidates] == [
            ("192.0.2.7", told.port),
            ("192.0.2.8", 99),
        ]
        everywhere = await UdpHostTransport.bind("0.0.0.0", 0)
        assert ("127.0.0.1", everywhere.port) in [(c.host, c.port) for c in everywhere.candidates]
        client, guest = await opened(everywhere)
        guest.transport.connect(client.transport.local)
        client.transport.connect(guest.transport.local)
        await until(lambda: client.connected)
        await client.transport.close()
        for host in (plain, told, everywhere):
            await host.close()

    run(story)


def test_a_later_offer_changes_the_user_name_but_not_who_is_there() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest = await connected(host)
        ours = guest.transport.local
        guest.transport.connect(replace(GUEST, ufrag="thief"))
        guest.transport.connect(replace(client.transport.local, ufrag="again"))
        stranger = Stranger(host.port)
        stranger.check(f"{ours.ufrag}:thief", ours.pwd)
        stranger.check(f"{ours.ufrag}:{client.transport.local.ufrag}", ours.pwd)
        good = stranger.check(f"{ours.ufrag}:again", ours.pwd)
        assert (await stranger.hear()).transaction_id == good
        assert guest.transport.local == ours
        assert speak(client, 1) == 1
        await until(lambda: guest.packets)
        stranger.socket.close()
        await client.transport.close()
        await host.close()

    run(story)


async def talking(host: UdpHostTransport) -> tuple[Client, Guest, Stranger]:
    """Somebody who is in, and a bystander of whose address they know."""
    client, guest = await connected(host)
    return client, guest, Stranger(host.port)


def forge(
    host: UdpHostTransport, client: Client, guest: Guest, as_if: Stranger, now: float | None = None
) -> None:
    """A check that nominates, with the right password and the bystander as its sender."""
    ours, theirs = guest.transport.local, client.transport.local
    check = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    check.attributes["USERNAME"] = f"{ours.ufrag}:{theirs.ufrag}"
    check.attributes["PRIORITY"] = 1
    check.attributes["ICE-CONTROLLING"] = 1
    check.attributes["USE-CANDIDATE"] = None
    check.add_message_integrity(ours.pwd.encode())
    came = time.perf_counter() if now is None else now
    host._receive_check(bytes(check), as_if.socket.getsockname(), came)


def everything(stranger: Stranger) -> list[bytes]:
    heard = []
    with contextlib.suppress(BlockingIOError):
        while True:
            heard.append(stranger.socket.recv(2048))
    return heard


@pytest.mark.parametrize("silent", [False, True])
def test_a_forged_nomination_turns_nothing_to_a_bystander(silent: bool) -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest, bystander = await talking(host)
        if silent:
            guest.transport._heard_at -= 2 * FOLLOW_AFTER_S
        now = time.perf_counter()
        for _ in range(200):
            forge(host, client, guest, as_if=bystander, now=now)
            guest.forward(ForwardedPacket(bytes(1000), 111, 1, 0, 99))
        heard = everything(bystander)
        assert all(datagram[0] < 4 for datagram in heard)
        assert len(heard) <= 2 * OTHER_CHECKS.burst
        assert max(map(len, heard)) < 200
        before = len(client.frames)
        assert guest.forward(ForwardedPacket(b"still here", 111, 9, 0, 99))
        await until(lambda: len(client.frames) > before)
        bystander.socket.close()
        await client.transport.close()
        await host.close()

    run(story)


def test_only_the_answer_to_our_own_check_moves_the_path() -> None:
    async def story() -> None:
        host = await UdpHostTransport.bind("127.0.0.1", 0)
        client, guest, bystander = await talking(host)
        forge(host, client, guest, as_if=bystander)
        asked = [stun.parse_message(d) for d in everything(bystander)]
        (question,) = [m for m in asked if m.message_class == stun.Class.REQUEST]
        here = bystander.socket.getsockname()

        def answer(transaction: bytes, password: str) -> None:
            made = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction)
            made.attributes["XOR-MAPPED-ADDRESS"] = ("127.0.0.1", host.port)
            made.add_message_integrity(password.encode())
            host._receive_check(bytes(made), here, time.monotonic())

        theirs = client.transport.local.pwd
        answer(bytes(12), theirs)
        answer(question.transaction_id, guest.transport.local.pwd)
        assert guest.transport.path is not None
        assert guest.transport.path[1] != here
        answer(question.transaction_id, theirs)
        moved = guest.transport.path
        assert moved is not None
        assert moved[1] == here
        bystander.socket.close()
        await client.transport.close()
        await host.close()

    run(story)
