"""Somebody's computer sleeps, or the host's: whoever wakes is back, and everybody is heard."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.lobby.link import render
from pendopo.model.room import Connection, Role
from tests.real import processes
from tests.real.visits import hears, place_invite, tone, visiting
from tests.waiting import until

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGSTOP"),
]
WITHIN_S = 90.0
SPOKEN = 660.0


def test_a_host_that_slept_has_everybody_back() -> None:
    async def story() -> None:
        host = await HostProcess.start(HostOptions(rooms=("Tea",)))
        try:
            async with (
                visiting(place_invite(host, Role.HOST), "Ani", tone(SPOKEN)) as ani,
                visiting(place_invite(host, Role.LISTENER), "Budi") as budi,
            ):
                await hears(budi, SPOKEN)
                os.kill(host.pid, signal.SIGSTOP)
                try:
                    for each in (ani, budi):
                        await each.until(lambda room: room.connection is not Connection.CONNECTED)
                finally:
                    os.kill(host.pid, signal.SIGCONT)
                for each in (ani, budi):
                    await until(
                        lambda each=each: each.session.room.connection is Connection.CONNECTED,  # type: ignore[misc]
                        WITHIN_S,
                    )
                await hears(budi, SPOKEN)
                assert len(budi.session.room.others) == 1
                assert budi.session.failure is None
        finally:
            await host.close()

    asyncio.run(story())


def test_somebody_who_slept_is_missed_and_heard_again(tmp_path: Path) -> None:
    async def story() -> None:
        host = await HostProcess.start(HostOptions(rooms=("Tea",)))
        invite = tmp_path / "invite"
        invite.write_text(render(place_invite(host, Role.SPEAKER)))
        spoken = processes.write_wav(tmp_path / "tone.wav", tone(SPOKEN))
        try:
            async with visiting(place_invite(host, Role.LISTENER), "Budi") as budi:
                with _joined(tmp_path, invite, "--play", str(spoken), "--loop") as sleeper:
                    await hears(budi, SPOKEN)
                    sleeper.send_signal(signal.SIGSTOP)
                    try:
                        await until(lambda: not budi.session.room.others, WITHIN_S)
                    finally:
                        sleeper.send_signal(signal.SIGCONT)
                    await until(lambda: budi.session.room.others, WITHIN_S)
                    await hears(budi, SPOKEN)
                    assert len(budi.session.room.others) == 1
                    sleeper.terminate()
                    assert await asyncio.to_thread(sleeper.wait, WITHIN_S) == 130
                await until(lambda: not budi.session.room.others, WITHIN_S)
        finally:
            await host.close()

    asyncio.run(story())


@contextlib.contextmanager
def _joined(directory: Path, invite: Path, *words: str):  # type: ignore[no-untyped-def]
    person = processes.Person.start(directory, invite, "Ani", *words)
    try:
        yield person.process
    finally:
        person.process.send_signal(signal.SIGCONT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            person.process.wait(1)
        processes.stop(person.process)
