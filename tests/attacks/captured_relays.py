"""People behind a relay in a network namespace where every packet and every question is seen.

`unshare --net --mount python -m tests.attacks.captured_relays FOLDER [tls]` puts coturn, a resolver
and a host that lies into one namespace, has two people talk through the relay alone, tries the
relay, asks a server that sends everybody elsewhere, and prints what was seen as one JSON object.
With `tls` the host and the only way to the relay have it.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from pendopo.app.doors import Doors
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.drivers.certificate import make_certificate
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.lobby.invite import Invite
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.errors import PendopoError
from pendopo.model.relay import Password, RelayPassed, RelayTransport, RelayWay
from pendopo.model.room import Role
from pendopo.model.transport import Destination, Endpoint
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from pendopo.reach.near import Anywhere
from tests.attacks.captured_visit import (
    NAMES,
    OUTSIDE,
    RESOLVER,
    TITLE,
    TLS,
    hostile_server,
    make_outside,
)
from tests.attacks.scene import KEY, SECRET, HostileHost
from tests.attacks.sniffer import TCP, UDP, Packet, Sniffer
from tests.real.coturn import Coturn, coturn
from tests.real.visits import hears, tone, visiting

USER = "alice"
RELAY, RELAY_NAME = "198.51.100.10", "relay.pendopo.test"
ENDING = "office.test"
"""What the network would have names completed with; everything below it exists."""
OURS = range(20_000, 30_000)
"""Ports from which programs here begin conversations."""
TRAPS = [
    "stun:stun.trap.test:3478", "turn:trap.test:3478?transport=udp", "turns:TRAP.test.:443",
    "turn:2130706433:3478", "turn:0x7f.1:3478", "turn:bücher.test", "turn:xn--bcher-kva.test",
    "turn:[fe80::1%25outside]:3478", "turn:[fe80::1%outside]:3478", "turn:here.local:3478",
    "turn:a@trap.test:3478", "turn://trap.test", "turns:203.0.113.44:443?transport=tcp",
    f"turn:{RELAY_NAME}.trap.test:3478", "http://trap.test/turn", "turn:localhost.trap.test",
]  # fmt: skip
"""Named by the server and by the invite; nobody has switched them on."""
CANDIDATES = [
    f"{n} 1 {protocol} {2122260223 + n} {host} {port} typ {kind}"
    for n, (protocol, host, port, kind) in enumerate(
        [
            ("udp", "candidate.trap.test", 9, "host"),
            ("udp", "0a3e5b1e-7f4c-4e8e-9f0a-1b2c3d4e5f60.local", 9, "host"),
            ("udp", "2130706433", 9, "host"),
            ("udp", "0x7f.1", 9, "srflx raddr trap.test rport 9"),
            ("udp", "fe80::1%outside", 9, "host"),
            ("tcp", "203.0.113.45", 9, "host tcptype passive"),
            ("tcp", "tcp.trap.test", 9, "host tcptype passive"),
        ]
    )
]
PROXY = "http://proxy.trap.test:3128"


class Resolver(threading.Thread):
    """Knows the relay and whatever ends in the network's own ending, and writes down who asks."""

    def __init__(self) -> None:
        super().__init__(name="resolver", daemon=True)
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((RESOLVER, 53))

    def run(self) -> None:
        while True:
            question, asker = self._socket.recvfrom(1500)
            labels, at = [], 12
            while question[at]:
                labels.append(question[at + 1 : at + 1 + question[at]].decode())
                at += 1 + question[at]
            name = ".".join(labels).lower()
            self.asked.append(name)
            known = name == RELAY_NAME or name.endswith(f".{ENDING}")
            is_a = question[at + 1 : at + 3] == b"\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(RELAY)
            answers = answer if known and is_a else b""
            flags = b"\x81\x80" if known else b"\x81\x83"
            counts = bytes((0, 1, 0, bool(answers), 0, 0, 0, 0))
            self._socket.sendto(
                question[:2] + flags + counts + question[12 : at + 5] + answers, asker
            )


def make_network(folder: Path) -> None:
    """As seen from behind a router, with the relay and the resolver on addresses of their own."""
    make_outside(folder)
    for address in (RELAY, RESOLVER):
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"], check=True)
    with (folder / "resolv.conf").open("a") as resolv:
        resolv.write(f"search {ENDING}\n")
    ports = Path("/proc/sys/net/ipv4/ip_local_port_range")
    ports.write_text(f"{OURS.start} {OURS.stop - 1}")
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "wss_proxy"):
        os.environ[name] = os.environ[name.upper()] = PROXY


async def own(folder: Path, relay: Coturn, whole: Ledger, by: Sequence[RelayTransport]) -> Relays:
    """The relay under its name, and one whose name nobody knows any more; these addresses are
    no part of the internet."""
    made = Relays(Profile.temporary(folder), whole, relay.trust)
    for name in (RELAY_NAME, "gone.pendopo.test"):
        ways = tuple(
            RelayWay(way, relay.tls_port if way is RelayTransport.TLS else relay.port, True)
            for way in by
        )
        row = await made.add(name, ways, Password(USER, "one"))
        await made.agree_near(row.id)
    return made


async def talk(
    folder: Path, relay: Coturn, host: HostileHost, whole: Ledger, by: Sequence[RelayTransport]
) -> dict[str, Any]:
    """Two people through the relay; then the relay is tried. What both told of it."""
    operator = Operator(WebSocketTransport(Ledger(whole)), host.endpoint, KEY, SECRET)
    keys, now = RoomKeys.fresh(), int(time.time())
    await operator.prepare(keys, Terms(TITLE, Role.HOST, Mode.SHARED, 600), now)
    servers = [{"urls": TRAPS, "username": "somebody", "credential": "something"}]
    await host.order("lie", room=keys.room, ice_servers=servers, candidates=CANDIDATES,
                     region="wss://region.trap.test")  # fmt: skip
    relays = await own(folder, relay, whole, by)
    terms = [Terms(TITLE, role, Mode.SHARED, 600) for role in (Role.SPEAKER, Role.LISTENER)]
    invites = [
        replace(operator.invite(keys, each, now), relays=tuple(t for t in TRAPS if t[:4] == "turn"))
        for each in terms
    ]
    async with AsyncExitStack() as stack:
        ani, budi = [
            await stack.enter_async_context(
                visiting(
                    invite,
                    name,
                    voice,
                    relays=relays,
                    trust=relay.trust,
                    relay_only=True,
                    whole=whole,
                )
            )
            for invite, name, voice in zip(invites, NAMES, (tone(440), None), strict=True)
        ]
        await hears(budi, 440)
        assert budi.peers.newest is not None
        path = budi.peers.newest._paths._path
        assert path is not None
        server = path._path
        people = [visit.session.room.me.identity for visit in (ani, budi) if visit.session.room.me]
    outcomes = await relays.test(relays.rows[0].id)
    gone = await relays.test(relays.rows[1].id)
    named = (*NAMES, TITLE, *people, *(invite.token for invite in invites), keys.room, USER)
    return {
        "server": server,
        "secrets": named,
        "works": sorted(h.transport for h, o in outcomes.items() if isinstance(o, RelayPassed)),
        "gone": sorted({_reason(outcome) for outcome in gone.values()}),
        "rows": sorted(row.host for row in relays.rows if row.enabled),
    }


def _reason(outcome: RelayPassed | PendopoError) -> str:
    return outcome.reason.value if isinstance(outcome, PendopoError) else "works"


async def sent_elsewhere(invite_of: Invite, whole: Ledger) -> list[str]:
    """What a server that redirects everything everywhere is told to be."""
    codes = iter([301, 302, 303, 307, 308] * 40)

    async def redirect(request: web.Request) -> web.StreamResponse:
        away = {"Location": f"http://redirected.trap.test{request.path_qs}",
                "Alt-Svc": 'h2="alt.trap.test:443"', "Refresh": "0; url=http://refresh.trap.test",
                "Link": "<http://link.trap.test>; rel=preconnect"}  # fmt: skip
        return web.Response(status=next(codes), headers=away)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", redirect)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    servers = (Endpoint(f"ws://127.0.0.1:{port}"), Endpoint(f"ws://localhost:{port}"))
    faults = []
    for _ in range(3):
        doors = Doors.open(Fence(whole))
        with suppress(PendopoError):
            await doors.place(replace(invite_of, servers=servers), near=Anywhere()).rooms()
            faults.append("listed")
        try:
            await doors.signals_to(servers[0]).connect(servers[0], "/rtc/v1", "token")
        except PendopoError as error:
            faults.append(error.reason.value)
    await runner.cleanup()
    return faults


async def story(
    folder: Path, relay: Coturn, host: HostileHost, whole: Ledger, by: Sequence[RelayTransport]
) -> dict[str, Any]:
    """Everything, in order."""
    told = await talk(folder, relay, host, whole, by)
    operator = Operator(WebSocketTransport(Ledger()), host.endpoint, KEY, SECRET)
    terms = Terms("Tea", Role.LISTENER, Mode.SHARED, 600)
    invite = operator.invite(RoomKeys.fresh(), terms, int(time.time()))
    return {**told, "redirected": await sent_elsewhere(invite, whole)}


def begun(packets: Iterable[Packet]) -> set[tuple[int, str, int]]:
    """Whom a conversation was begun with, from a port of ours: protocol, address, port."""
    seen: set[tuple[int, str, int, str, int]] = set()
    found = set()
    for p in packets:
        there = (p.protocol, p.source, p.source_port, p.destination, p.destination_port)
        back = (p.protocol, p.destination, p.destination_port, p.source, p.source_port)
        if back not in seen and there not in seen and p.protocol in (TCP, UDP):
            seen.add(there)
            if p.source_port in OURS:
                found.add((p.protocol, p.destination, p.destination_port))
    return found


def main(folder: Path, only_tls: bool = False) -> dict[str, Any]:
    """What was seen, and what the list of contacts says."""
    by = (RelayTransport.TLS,) if only_tls else tuple(RelayTransport)
    certificate = make_certificate(["127.0.0.1"]) if only_tls else None
    make_network(folder)
    resolver, whole = Resolver(), Ledger()
    resolver.start()
    with (
        coturn(folder / "relay", address=RELAY, name=RELAY_NAME) as relay,
        hostile_server(certificate) as host,
    ):
        sniffer = Sniffer()
        sniffer.start()
        told = asyncio.run(story(folder, relay, host, whole, by))
    asked = sorted(set(resolver.asked))
    with suppress(OSError):
        socket.getaddrinfo("would.be.seen", 9)
    time.sleep(0.3)
    sniffer.stop()
    server = tuple(told["server"])
    udp = [p for p in sniffer.packets if p.protocol == UDP]
    to_server = {p.source for p in udp if (p.destination, p.destination_port) == server}
    return {
        **told,
        "found": {text: sniffer.protocols_with(text) for text in told.pop("secrets")},
        "extensions": sorted(sniffer.extensions()),
        "asked": asked,
        "would_be_seen": "would.be.seen" in resolver.asked,
        "outside": sorted({p.destination for p in sniffer.packets if p.interface == OUTSIDE}),
        "no_ip": sniffer.others,
        "begun": sorted(begun(sniffer.packets)),
        "to_server": sorted(to_server),
        "contacts": [_flat(contact) for contact in whole.contacts],
    }


def _flat(contact: Destination) -> list[Any]:
    return [contact.protocol, contact.host, contact.port, contact.why.value]


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), sys.argv[2:] == [TLS]), sys.stdout)
