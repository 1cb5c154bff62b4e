"""Attack 27: what leaves this computer while somebody lists rooms, joins and talks.

Who is contacted, and that names, titles, identities, tokens, loudness and what opens a relay are in
none of the packets. Over `ws://`, which only this computer's own host speaks, they are: that is
what shows that whoever looks would see them.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.captured_relays import USER
from tests.attacks.captured_visit import KINDS, OUTSIDE, TITLE, TLS
from tests.attacks.scene import ROOT
from tests.attacks.sniffer import TCP, UDP
from tests.real.coturn import needs_coturn

SERVER = os.environ.get("PENDOPO_LIVEKIT_SERVER", "")
UNSHARE = ("unshare", "--net", "--mount")


def hindrance() -> str:
    """Why no network namespace can be made here; empty when one can."""
    if not sys.platform.startswith("linux"):
        return "network namespaces are Linux's"
    missing = [tool for tool in ("unshare", "ip", "mount") if shutil.which(tool) is None]
    if missing:
        return f"there is no {missing[0]} here"
    adding = " || ".join(f"ip link add {OUTSIDE} type {kind}" for kind in KINDS)
    tried = subprocess.run([*UNSHARE, "sh", "-c", adding], capture_output=True, text=True)
    return f"no network namespace can be made: {tried.stderr.strip()}" if tried.returncode else ""


HINDRANCE = hindrance()
pytestmark = [
    pytest.mark.real,
    pytest.mark.alone,
    pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE),
]


def captured(folder: Path, *server: str, story: str = "captured_visit") -> dict[str, Any]:
    """What a story in a namespace of its own looked like from outside."""
    run = subprocess.run(
        [*UNSHARE, sys.executable, "-m", f"tests.attacks.{story}", str(folder), *server],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "app"), str(ROOT)))},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen


def check(seen: dict[str, Any]) -> None:
    assert {(i, source, to) for i, _, source, to, _ in seen["paths"]} == {
        ("lo", "127.0.0.1", "127.0.0.1")
    }
    assert not seen["no_ip"]
    assert set(seen["destinations"]) == {"127.0.0.1"}
    assert seen["codes"] == [0, 0, 0]
    assert seen["listed"] == "The title of the room"
    assert seen["heard"] > 20
    assert ["203.0.113.9", 9] in seen["probes"], "the sniffer is blind"
    assert ["198.51.100.53", 53] in seen["probes"], "the sniffer is blind"
    assert sum(count for _, protocol, *_, count in seen["paths"] if protocol == UDP) > 100
    clear = seen["found"]
    assert clear["room's name"] == ["tcp"], "not even what ws:// shows was found"
    assert not [what for what, protocols in clear.items() if "udp" in protocols]
    assert not clear["title"]
    assert not clear["passphrase"]
    assert not seen["extensions"], "loudness may be among them"


def test_only_the_server_is_contacted_whatever_it_announces(tmp_path: Path) -> None:
    check(captured(tmp_path))


def test_over_tls_nothing_is_in_the_clear(tmp_path: Path) -> None:
    seen = captured(tmp_path, TLS)
    assert seen["codes"] == [0, 0, 0]
    assert seen["listed"] == TITLE
    assert seen["heard"] > 20
    assert len(seen["found"]) == 10
    assert not {what for what, protocols in seen["found"].items() if protocols}
    assert not seen["extensions"]


@pytest.mark.skipif(not SERVER, reason="no LiveKit server's program: set PENDOPO_LIVEKIT_SERVER")
def test_only_an_unmodified_livekit_server_is_contacted(tmp_path: Path) -> None:
    check(captured(tmp_path, SERVER))


@needs_coturn
def test_only_the_relay_and_the_server_are_contacted_and_all_of_it_is_listed(
    tmp_path: Path,
) -> None:
    seen = captured(tmp_path, story="captured_relays")
    assert seen["works"] == ["tcp", "tls", "udp"]
    assert seen["redirected"] == ["not_livekit"] * 3
    assert seen["would_be_seen"], "the resolver is blind"
    assert seen["asked"] == ["gone.pendopo.test", "relay.pendopo.test"]
    assert seen["gone"] == ["relay_name_not_found"]
    assert seen["rows"] == seen["asked"], "somebody else has switched a relay on"
    assert not seen["outside"]
    assert not seen["no_ip"]
    assert seen["to_server"] == ["198.51.100.10"]
    names = {host for protocol, host, *_ in seen["contacts"] if protocol == "dns"}
    assert names == set(seen["asked"])
    listed = {
        (UDP if protocol == "udp" else TCP, host, port)
        for protocol, host, port, _ in seen["contacts"]
        if protocol != "dns"
    }
    assert seen["found"][USER] == ["tcp", "udp"], "not even what plain ways show was found"
    resolver = (UDP, "198.51.100.53", 53)
    assert {tuple(place) for place in seen["begun"]} == listed | {resolver}


@needs_coturn
def test_over_tls_to_relay_and_host_nothing_is_in_the_clear(tmp_path: Path) -> None:
    seen = captured(tmp_path, TLS, story="captured_relays")
    assert seen["works"] == ["tls"]
    assert seen["to_server"] == ["198.51.100.10"]
    assert len(seen["found"]) == 9
    assert not {what for what, protocols in seen["found"].items() if protocols}
    assert not seen["extensions"]
