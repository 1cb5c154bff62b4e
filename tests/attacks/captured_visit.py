"""Two people on a server at 127.0.0.1, in a network namespace where everything is seen.

`unshare --net --mount python -m tests.attacks.captured_visit FOLDER [SERVER]` makes an interface
with a default route and a resolver behind it, listens on all interfaces, has `pendopo rooms` and
two `pendopo join` run, and prints what was seen as one JSON object. Without SERVER, the path of a
LiveKit server's program, the server is our own hostile host; where it is `tls`, with TLS.
"""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pendopo.drivers.certificate import Certificate, make_certificate
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.lobby.invite import Invite
from pendopo.lobby.link import render
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.reach.ledger import Ledger
from tests.attacks.scene import KEY, SECRET, HostileHost
from tests.attacks.sniffer import Sniffer
from tests.real import processes
from tests.real.visits import tone
from tests.waiting import wait_until

OUTSIDE = "outside"
TLS = "tls"
KINDS = ("dummy", "ifb", "bridge")
"""Kinds of interface that need nothing at the other end; any will do."""
RESOLVER = "198.51.100.53"
STRANGERS = [
    {"urls": ["stun:stun.l.google.com:19302", "stun:global.stun.twilio.com:3478"]},
    {"urls": ["stun:198.51.100.7:3478"]},
    {
        "urls": ["turn:198.51.100.8:3478?transport=udp", "turns:turn.pendopo.test:443"],
        "username": "somebody",
        "credential": "something",
    },
]
TITLE = "The title of the room"
NAMES = ("Ani is her name", "Budi is his name")
LISTEN_S, AT_MOST_S = 6.0, 60.0


def make_outside(folder: Path) -> None:
    """An interface that takes whatever is not for this computer, names to be found included."""
    _ip("link", "set", "lo", "up")
    for kind in KINDS:
        with suppress(subprocess.CalledProcessError):
            _ip("link", "add", OUTSIDE, "type", kind)
            break
    Path(f"/proc/sys/net/ipv6/conf/{OUTSIDE}/disable_ipv6").write_text("1")
    _ip("addr", "add", "192.0.2.2/24", "dev", OUTSIDE)
    _ip("link", "set", OUTSIDE, "arp", "off", "up")
    _ip("route", "add", "default", "via", "192.0.2.1", "dev", OUTSIDE)
    resolv = folder / "resolv.conf"
    resolv.write_text(f"nameserver {RESOLVER}\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", str(resolv), "/etc/resolv.conf"], check=True)


def would_be_seen() -> None:
    """What the sniffer must find, or it is blind: a packet and a question to the resolver."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.sendto(b"probe", ("203.0.113.9", 9))
    threading.Thread(target=_ask_resolver, daemon=True).start()


def _ask_resolver() -> None:
    with suppress(OSError):
        socket.getaddrinfo("pendopo.test", 9)


async def visit(endpoint: Endpoint, folder: Path, lies: HostileHost | None) -> dict[str, Any]:
    """List, join, talk and listen; what must not be found in the clear, and what was measured."""
    operator, keys = Operator(WebSocketTransport(Ledger()), endpoint, KEY, SECRET), RoomKeys.fresh()
    now = int(time.time())
    await operator.prepare(keys, Terms(TITLE, Role.HOST, Mode.SHARED, 600), now)
    if lies is not None:
        await lies.order("lie", room=keys.room, ice_servers=STRANGERS)
    ani, budi = (
        operator.invite(keys, Terms(TITLE, role, Mode.SHARED, 600), now)
        for role in (Role.SPEAKER, Role.LISTENER)
    )
    return await asyncio.to_thread(_people, folder, ani, budi)


def _people(folder: Path, ani: Invite, budi: Invite) -> dict[str, Any]:
    files = [folder / "ani.invite", folder / "budi.invite"]
    for file, invite in zip(files, (ani, budi), strict=True):
        file.write_text(render(invite))
    voice = processes.write_wav(folder / "voice.wav", tone(440))
    listed = processes.run("rooms", "--json", "--invite-file", str(files[1]))
    speaker = processes.Person.start(
        folder,
        files[0],
        NAMES[0],
        "--play",
        str(voice),
        "--loop",
        "--until-alone",
        "--seconds",
        str(AT_MOST_S),
    )
    listener = processes.Person.start(
        folder, files[1], NAMES[1], "--raise-hand", "--seconds", str(LISTEN_S)
    )
    codes = [listed.returncode, speaker.finished(), listener.finished()]
    assert ani.room is not None
    return {
        "codes": codes,
        "listed": json.loads(listed.stdout or "{}").get("title"),
        "heard": sum(person["opened"] for person in listener.report["heard"].values()),
        "destinations": [
            destination["host"]
            for report in (speaker.report, listener.report)
            for destination in report["destinations"]
        ],
        "secrets": {
            "speaker's name": NAMES[0],
            "listener's name": NAMES[1],
            "title": TITLE,
            "passphrase": ani.passphrase_for(ani.room),
            "speaker's token": ani.token,
            "listener's token": budi.token,
            "room's name": ani.room,
            "speaker's identity": speaker.report["identity"],
            "listener's identity": listener.report["identity"],
            "a hand": "pendopo.hand",
        },
    }


@contextmanager
def stock_server(program: str, folder: Path) -> Iterator[Endpoint]:
    """An unmodified LiveKit server, as protocol.md wants it for tests."""
    port, tcp, udp = (_free_port() for _ in range(3))
    config = folder / "livekit.yaml"
    config.write_text(
        f'port: {port}\nbind_addresses: ["127.0.0.1"]\n'
        f"rtc: {{udp_port: {udp}, tcp_port: {tcp}, node_ip: 127.0.0.1, use_external_ip: false, "
        "enable_loopback_candidate: true, interfaces: {includes: [lo]}}\n"
        f"keys: {{{KEY}: {SECRET}}}\n"
    )
    server = subprocess.Popen(
        [program, "--config", str(config)],
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(port), processes.PATIENCE_S)
        yield Endpoint(f"ws://127.0.0.1:{port}")
    finally:
        processes.stop(server)


@contextmanager
def hostile_server(tls: Certificate | None = None) -> Iterator[HostileHost]:
    host = HostileHost(tls)
    try:
        yield host
    finally:
        host.close()


def main(folder: Path, program: str | None) -> dict[str, Any]:
    """Everything, in order."""
    make_outside(folder)
    sniffer = Sniffer()
    sniffer.start()
    if program in (None, TLS):
        certificate = make_certificate(["127.0.0.1"]) if program == TLS else None
        with hostile_server(certificate) as host:
            seen = asyncio.run(visit(host.endpoint, folder, host))
    else:
        assert program is not None
        with stock_server(program, folder) as endpoint:
            seen = asyncio.run(visit(endpoint, folder, None))
    visited = len(sniffer.packets), len(sniffer.others)
    would_be_seen()
    time.sleep(0.3)
    sniffer.stop()
    paths = Counter(
        (p.interface, p.protocol, p.source, p.destination) for p in sniffer.packets[: visited[0]]
    )
    found = {what: sniffer.protocols_with(text) for what, text in seen.pop("secrets").items()}
    return {
        **seen,
        "paths": [[*path, count] for path, count in paths.items()],
        "no_ip": sniffer.others[: visited[1]],
        "found": found,
        "extensions": sorted(sniffer.extensions()),
        "probes": [
            [p.destination, p.destination_port]
            for p in sniffer.packets[visited[0] :]
            if p.interface == OUTSIDE
        ],
    }


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None), sys.stdout)
