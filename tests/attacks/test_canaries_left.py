"""Attack 37: where another program could look while somebody is in a room, and after a crash.

All of what must not be there at once: in arguments, environment, maps and open files of the
process, standard output and error, the report, settings and every other file below its home. The
memory itself holds it: of that nothing is promised (SECURITY.md).
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.lobby.invite import Invite
from pendopo.lobby.link import PREFIX, render
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.room import Role
from pendopo.reach.ledger import Ledger
from tests.attacks.scene import KEY, ROOT, SECRET, HostileHost
from tests.attacks.sniffer import written
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc"),
]

USER, PASSWORD = "canary-of-the-relay", "canary-that-opens-it"
PASSPHRASE = "canary of the room: heron 7 lantern 93 mango"


def test_nothing_secret_is_left_where_others_look(hostile: HostileHost, tmp_path: Path) -> None:
    invite, keys = asyncio.run(prepared(hostile))
    secrets = canaries(invite, keys)
    home = Home(tmp_path)
    added = home.start("relays", "add", "turn:127.0.0.1:9?transport=udp", "--credentials-file", "-")
    added.communicate(f"{USER}\n{PASSWORD}\n")
    assert added.returncode == 0
    visit = home.start("join", "--json", "--verbose", "--invite-file", "-",
                       "--record", "heard.wav", "--report", "report.json")  # fmt: skip
    try:
        assert visit.stdin is not None
        with visit.stdin:
            visit.stdin.write(render(invite))
        wait_until(lambda: '"joined"' in home.said.read_text(), 60)
        seen = b"\n".join(of_process(visit.pid)) + home.everything()
        assert b"Max core file size        0                    0" in seen
    finally:
        visit.send_signal(signal.SIGABRT)
        visit.wait(60)
    assert visit.returncode == -signal.SIGABRT
    seen += home.everything()
    assert not {what for what, secret in secrets.items() if found(secret, seen)}
    for what, secret in secrets.items():
        for way in written(secret):
            assert found(secret, seen + way), what


class Home:
    """Everything that the program may write in is below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.said = folder / "said.txt"
        kept = {name: str(folder / name) for name in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR")}
        for place in kept.values():
            Path(place).mkdir(mode=0o700)
        gone = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")
        rest = {k: v for k, v in os.environ.items() if k not in gone and k[:4] != "XDG_"}
        self._environment = {**rest, **kept, "PYTHONPATH": str(ROOT / "app")}

    def start(self, *words: str) -> "subprocess.Popen[str]":
        with self.said.open("a") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "pendopo", *words],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
                text=True,
            )

    def everything(self) -> bytes:
        """Every file with its name."""
        files = [path for path in self._folder.rglob("*") if path.is_file()]
        return b"\n".join(str(path).encode() + path.read_bytes() for path in files)


def of_process(pid: int) -> Iterator[bytes]:
    """What the system shows of a process without opening its memory."""
    place = Path(f"/proc/{pid}")
    for name in ("cmdline", "environ", "comm", "status", "maps", "limits"):
        yield (place / name).read_bytes()
    for link in (place / "fd").iterdir():
        yield os.readlink(link).encode()


def found(secret: bytes, seen: bytes) -> bool:
    return any(way in seen for way in written(secret))


async def prepared(hostile: HostileHost) -> tuple[Invite, RoomKeys]:
    operator = Operator(WebSocketTransport(Ledger()), hostile.endpoint, KEY, SECRET)
    keys, now = RoomKeys.fresh(), int(time.time())
    terms = Terms("Tea", Role.SPEAKER, Mode.SHARED, 600, PASSPHRASE)
    await operator.prepare(keys, terms, now)
    return operator.invite(keys, terms, now), keys


def canaries(invite: Invite, keys: RoomKeys) -> dict[str, bytes]:
    assert invite.token is not None
    return {
        "link": render(invite).removeprefix(PREFIX)[200:240].encode(),
        "token": invite.token.rpartition(".")[2].encode(),
        "room secret": keys.secret,
        "passphrase": PASSPHRASE.encode(),
        "user of the relay": USER.encode(),
        "password of the relay": PASSWORD.encode(),
    }
