"""`pendopo host` as a person or a script runs it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pendopo.drivers.listener import bind_tcp
from pendopo.lobby.invite import InviteKind, Policy
from pendopo.lobby.link import parse
from pendopo.model.encryption import Mode
from tests import owner
from tests.real import processes

pytestmark = pytest.mark.real


def start(profile: Path, *words: str) -> "subprocess.Popen[str]":
    """Kept in files: whether there is a keychain is another story."""
    kept = ("--profile", str(profile), "--data-dir", str(profile / "host"))
    pipe = subprocess.PIPE
    return processes.start("host", *kept, *words, stdout=pipe, stderr=pipe)


def run(profile: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    with start(profile, *words) as process:
        out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def lines(process: "subprocess.Popen[str]", count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().rstrip() for _ in range(count)]


def stop(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


@pytest.fixture
def two_rooms(profile: Path) -> Iterator[list[dict[str, Any]]]:
    words = ("--json", "--listen", "127.0.0.1:0", "--name", "Home")
    with start(profile, *words, "--room", "One", "--room", "Two") as process:
        yield [json.loads(line) for line in lines(process, 10)]
        stop(process)


def test_events_come_in_order_and_links_agree(two_rooms: list[dict[str, Any]]) -> None:
    assert [e["event"] for e in two_rooms] == ["listening", "room", "room"] + ["invite"] * 7
    assert two_rooms[0]["url"].startswith("ws://127.0.0.1:")
    assert [(e["title"], e["mode"]) for e in two_rooms[1:3]] == [
        ("One", "shared"),
        ("Two", "shared"),
    ]
    invites = [parse(e["link"], 0) for e in two_rooms[3:]]
    assert [(e["role"], e["kind"]) for e in two_rooms[3:6]] == [
        ("host", "place"),
        ("speaker", "place"),
        ("listener", "place"),
    ]
    for event, invite in zip(two_rooms[3:], invites, strict=True):
        assert invite.role.value == event["role"]
        assert invite.room == event["room"]
        assert invite.mode is Mode.SHARED
        assert (Policy.HOST_LINK in invite.policy) is (event["role"] == "host")
    for invite in invites:
        if invite.kind is InviteKind.ROOM and invite.room is not None:
            assert invite.passphrase_for(invite.room) == invites[0].passphrase_for(invite.room)
    assert len({invite.ticket for invite in invites}) == len(invites)


def test_without_a_terminal_links_go_to_private_files_and_stay_the_same(profile: Path) -> None:
    seen = []
    for _ in range(2):
        with start(profile, "--listen", "127.0.0.1:0") as process:
            told = lines(process, 7)
            stop(process)
        paths = [Path(line.rpartition(": ")[2]) for line in told[2:]]
        assert not any("pendopo://" in line for line in told)
        assert all(map(owner.alone, paths))
        invites = [parse(path.read_text(), 0) for path in paths]
        seen.append([(i.secret, i.ticket, i.room, i.host_key) for i in invites])
    assert seen[0] == seen[1]


def test_a_taken_port_is_a_sentence_and_exit_3(profile: Path) -> None:
    with bind_tcp("127.0.0.1", 0) as taken:
        done = run(profile, "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--mode", "rsk1"), 5),
        (("--listen", "127.0.0.1:x"), 2),
        (("--listen", "127.0.0.1:99999"), 2),
        (("--mode", "loud"), 2),
        (("--api-key", "k"), 2),
        (("--mode", "none", "--passphrase-file", "x"), 2),
        (("--passphrase-file", "missing"), 2),
    ],
)
def test_what_cannot_be_done_is_said(profile: Path, words: tuple[str, ...], code: int) -> None:
    done = run(profile, "--listen", "127.0.0.1:0", *words)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_a_weak_passphrase_is_refused_and_a_strong_one_is_in_the_links(profile: Path) -> None:
    weak, strong = profile / "weak", profile / "strong"
    weak.write_text("hello\n")
    strong.write_text("7 glass otters hum quietly over wet slate\n")
    assert run(profile, "--listen", "127.0.0.1:0", "--passphrase-file", str(weak)).returncode == 2
    words = ("--json", "--listen", "127.0.0.1:0", "--passphrase-file", str(strong))
    with start(profile, *words) as process:
        told = [json.loads(line) for line in lines(process, 7)]
        stop(process)
    assert parse(told[-1]["link"], 0).passphrase == strong.read_text().strip()


def test_a_damaged_data_directory_is_said_and_not_overwritten(profile: Path) -> None:
    (profile / "host").mkdir()
    for name in ("place.json", "door.json"):
        path = profile / "host" / name
        path.write_text("{")
        done = run(profile, "--listen", "127.0.0.1:0")
        assert done.returncode == 2, done.stderr
        assert path.read_text() == "{"
        path.unlink()


@pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc to find the child")
def test_the_death_of_the_process_is_said_and_secrets_are_not_in_argv(profile: Path) -> None:
    with start(profile, "--json", "--listen", "127.0.0.1:0") as process:
        told = [json.loads(line) for line in lines(process, 7)]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        found = []
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            found += (task / "children").read_text().split()
        (child,) = set(found) | set(children)
        arguments = Path(f"/proc/{child}/cmdline").read_bytes()
        assert arguments.endswith(b"host-process\0")
        assert told[-1]["link"].encode() not in Path(f"/proc/{child}/environ").read_bytes()
        os.kill(int(child), signal.SIGKILL)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err.splitlines()[-1].startswith("The host's process has ended")
