"""Killed in any phase: no process stays behind, and what was kept or recorded is whole."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.audio.wav import read_wav
from pendopo.lobby.link import render
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.room import Role
from tests.real import processes
from tests.real.program import APP
from tests.real.visits import place_invite, tone, visiting
from tests.waiting import until, wait_until

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc to find processes"),
]
WITHIN_S = 60.0
MARK = "PENDOPO_TEST_OF"
EVENTS = [0, 1, 2, 5]
"""Of its start: none, where it listens, its room, some of its links."""


def alive(mark: str) -> list[int]:
    """Every process that was started, by whomever, for the test with this mark."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                environment = (entry / "environ").read_bytes()
                ended = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            except OSError:
                continue
            if f"{MARK}={mark}".encode() in environment.split(b"\0") and not ended:
                found.append(int(entry.name))
    return found


def start_host(folder: Path, mark: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "pendopo", "host", "--json", "--listen", "127.0.0.1:0",
         "--room", "Tea", "--data-dir", str(folder)],
        env={**os.environ, "PYTHONPATH": APP, MARK: mark},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def told(host: "subprocess.Popen[str]", count: int) -> list[str]:
    """The links among its first lines."""
    assert host.stdout is not None
    events = [json.loads(host.stdout.readline()) for _ in range(count)]
    return [event["link"] for event in events if event["event"] == "invite"]


@pytest.mark.parametrize("count", EVENTS)
def test_a_host_that_is_killed_leaves_no_process_and_loses_no_link(
    tmp_path: Path, count: int
) -> None:
    mark = tmp_path.name
    first = start_host(tmp_path / "place", mark)
    with first:
        if count == 0:
            wait_until(lambda: len(alive(mark)) > 1)
        links = told(first, count)
        first.kill()
    wait_until(lambda: not alive(mark), WITHIN_S)
    with start_host(tmp_path / "place", mark) as again:
        known = told(again, 7)
        again.terminate()
        again.communicate(timeout=WITHIN_S)
    assert _tickets(links) <= _tickets(known)
    wait_until(lambda: not alive(mark), WITHIN_S)
    left = {path.name for path in (tmp_path / "place").iterdir()}
    assert {"place.json"} <= left
    assert not [name for name in left if name.startswith(".place.json.")]


def _tickets(links: list[str]) -> set[bytes | None]:
    from pendopo.lobby.link import parse

    return {parse(link, 0).ticket for link in links}


@pytest.mark.parametrize("recorded_s", [0, 3])
def test_somebody_who_is_killed_is_missed_and_their_recording_is_whole(
    tmp_path: Path, recorded_s: int
) -> None:
    """To the last second: its header is written once in each."""

    async def story() -> None:
        host = await HostProcess.start(HostOptions(rooms=("Tea",)))
        invite = tmp_path / "invite"
        invite.write_text(render(place_invite(host, Role.LISTENER)))
        try:
            async with visiting(place_invite(host, Role.HOST), "Ani", tone()) as ani:
                budi = processes.Person.start(tmp_path, invite, "Budi")
                record = tmp_path / "Budi.wav"
                least = recorded_s * SAMPLE_RATE * 2
                await until(
                    lambda: ani.session.room.others and record.stat().st_size >= least, WITHIN_S
                )
                budi.process.kill()
                budi.process.wait()
                if recorded_s:
                    heard = read_wav(record.read_bytes())
                    assert len(heard) >= (recorded_s - 1) * SAMPLE_RATE
                await until(lambda: not ani.session.room.others, WITHIN_S)
        finally:
            await host.close()

    asyncio.run(story())
