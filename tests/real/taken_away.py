"""A guest whose only interface is taken away and given back; the host lives in another namespace.

`unshare --net … python -m tests.real.taken_away FOLDER` joins both by a pair of interfaces, has
somebody speak beside the host and two listen from here, and prints what they went through as one
JSON object.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path
from typing import Any

from pendopo.lobby.invite import Invite
from pendopo.lobby.link import parse
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.room import Connection
from tests.real import processes
from tests.real.processes import Hosted, Person
from tests.real.visits import Visit, hears, tone, visiting
from tests.waiting import until

OURS, THEIRS = "ours", "theirs"
SERVER = "192.0.2.1"
FIRST, SECOND = "192.0.2.2", "192.0.2.3"
WITHIN_S = 60.0
HERTZ = 440.0


def ip(*words: str, inside: int | None = None) -> None:
    """`ip WORDS…`, in the namespace of the process `inside` if there is one."""
    enter = ["nsenter", "--net", "--target", str(inside)] if inside is not None else []
    subprocess.run([*enter, "ip", *words], check=True)


def take_away() -> None:
    """As a cable that is pulled: no carrier, no address, no route."""
    ip("address", "flush", "dev", OURS)
    ip("link", "set", OURS, "down")


def give_back(address: str) -> None:
    ip("link", "set", OURS, "up")
    ip("address", "add", f"{address}/24", "dev", OURS)


@contextmanager
def served(folder: Path) -> Iterator[Hosted]:
    """A host at the other end of a pair of interfaces."""
    words = f"-m pendopo host --json --room Tea --listen {SERVER}:7880"
    waiting = f'read _ && exec "$0" {words} --data-dir "$1"'
    with subprocess.Popen(
        ["unshare", "--net", "sh", "-c", waiting, sys.executable, str(folder / "host")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    ) as host:  # fmt: skip
        try:
            pid = host.pid
            ip("link", "set", "lo", "up")
            ip("link", "add", OURS, "type", "veth", "peer", "name", THEIRS)
            ip("link", "set", THEIRS, "netns", str(pid))
            ip("link", "set", "lo", "up", inside=pid)
            ip("link", "set", THEIRS, "up", inside=pid)
            ip("address", "add", f"{SERVER}/24", "dev", THEIRS, inside=pid)
            give_back(FIRST)
            assert host.stdin is not None
            host.stdin.write("\n")
            host.stdin.flush()
            yield processes.read_events(host)
        finally:
            processes.stop(host)


def speaker(folder: Path, host: Hosted) -> "subprocess.Popen[str]":
    """Beside the host, where nothing is taken away."""
    voice = processes.write_wav(folder / "voice.wav", tone(HERTZ))
    enter = ("nsenter", "--net", "--target", str(host.process.pid), sys.executable)
    return subprocess.Popen(
        [*enter, "-m", "pendopo", "join", "--invite-file", str(host.invite_file(folder, "speaker")),
         "--name", "Ani", "--play", str(voice), "--loop"],
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip


async def away(visit: Visit, address: str) -> dict[str, Any]:
    """One time without a network; what the guest was shown of it, and what is heard then."""
    shown = len(visit.rooms)
    take_away()
    await until(lambda: visit.session.room.connection is not Connection.CONNECTED, WITHIN_S)
    give_back(address)
    await until(lambda: visit.session.room.connection is Connection.CONNECTED, WITHIN_S)
    heard = len(visit.ear.samples)
    await until(lambda: len(visit.ear.samples) > heard + SAMPLE_RATE, WITHIN_S)
    await hears(visit, HERTZ)
    await until(lambda: len(visit.session.room.others) == 1, WITHIN_S)
    connections = (room.connection for room in visit.rooms[shown:])
    lost = dropwhile(lambda each: each is Connection.CONNECTED, connections)
    return {
        "shown": list(dict.fromkeys(each.value for each in lost)),
        "others": [other.name for other in visit.session.room.others.values()],
        "failure": repr(visit.session.failure),
    }


def hears_something(person: Person) -> bool:
    """Whether a recording that still goes on has more than silence in it."""
    record = person.directory / f"{person.name}.wav"
    return record.exists() and any(record.read_bytes()[1000:])


async def story(folder: Path, host: Hosted, invite: Invite) -> dict[str, Any]:
    async with visiting(invite, "Budi") as budi:
        await hears(budi, HERTZ)
        rounds = [await away(budi, address) for address in (FIRST, SECOND)]
        cleo = Person.start(folder, host.invite_file(folder, "listener"), "Cleo")
        await until(lambda: hears_something(cleo), WITHIN_S)
        take_away()
        await until(lambda: budi.session.room.connection is not Connection.CONNECTED, WITHIN_S)
        cleo.process.terminate()
        code = await asyncio.to_thread(cleo.finished)
        async with asyncio.timeout(WITHIN_S):
            await budi.session.close()
    return {
        "rounds": rounds,
        "room": budi.session.room.name,
        "ended": [code, budi.session.room.connection.value],
        "report": {key: cleo.report[key] for key in ("error", "room", "states")},
    }


def main() -> None:
    folder = Path(sys.argv[1])
    with served(folder) as host:
        ani = speaker(folder, host)
        try:
            invite = parse(host.links["place", "listener"], 0)
            print(json.dumps(asyncio.run(story(folder, host, invite))))
        finally:
            processes.stop(ani)


if __name__ == "__main__":
    main()
