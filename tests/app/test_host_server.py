"""The host put together: how it ends, and what its process cannot do."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

import pendopo
from pendopo.app import files, host_pipe, host_server
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.drivers.listener import bind_tcp
from pendopo.host.config import HostConfig, to_json
from pendopo.model.errors import ReachError, ReachReason
from pendopo.signaling import access, rooms
from tests.app.disk import Disk

CONFIG = HostConfig("127.0.0.1", 0, 0, "key", "a secret of more than thirty-two characters")


class Serving:
    """A host in this loop, on a disk of the test's."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.disk = Disk()
        self.stop = asyncio.Event()
        self.udp_port = 0
        self._listening: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        monkeypatch.setattr(files, "write_private", self.disk.replace_file)
        monkeypatch.setattr(host_server, "stop_signal", lambda hear: self.stop)
        config = replace(CONFIG, state_file=str(directory / "door.json"))
        serving = host_server.serve(
            config, lambda tcp, udp, _: self._listening.put_nowait((tcp, udp))
        )
        self.task = asyncio.create_task(serving)

    async def create_rooms(self, *names: str) -> None:
        """Only the first is written at once; the disk is slow."""
        port, self.udp_port = await self._listening.get()
        await self.disk.begun.get()
        self.disk.go_on()
        grants = access.Grants(None, None, room_create=True)
        token = access.issue(CONFIG.api_key, CONFIG.api_secret, grants, int(time.time()))
        url = f"http://127.0.0.1:{port}{rooms.path('CreateRoom')}"
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for name in names:
                async with session.post(url, json={"name": name}) as answer:
                    assert answer.status == 200
                if name == names[0]:
                    await self.disk.begun.get()

    async def only_the_disk_is_left(self) -> None:
        """The ports are closed; whoever would write now in another's way has begun."""
        while self._taken():
            await asyncio.sleep(0)
        for _ in range(10):
            await asyncio.sleep(0)

    def _taken(self) -> bool:
        with socket.socket(type=socket.SOCK_DGRAM) as media:
            try:
                media.bind(("127.0.0.1", self.udp_port))
            except OSError:
                return True
        return False


def tell(
    story: Callable[[Serving], Awaitable[None]],
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(60):
            await story(Serving(directory, monkeypatch))

    asyncio.run(bounded())


def test_a_host_stopped_in_the_middle_of_a_slow_write_remembers_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(serving: Serving) -> None:
        await serving.create_rooms("a", "b", "c")
        serving.stop.set()
        await serving.only_the_disk_is_left()
        serving.disk.go_on(2)
        await serving.task
        assert [list(state.rooms) for state in serving.disk.landed] == [[], ["a"], ["a", "b", "c"]]

    tell(story, tmp_path, monkeypatch)


def test_a_host_cancelled_in_the_middle_of_a_slow_write_remembers_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(serving: Serving) -> None:
        await serving.create_rooms("a", "b")
        serving.task.cancel()
        await serving.only_the_disk_is_left()
        serving.disk.go_on(2)
        with pytest.raises(asyncio.CancelledError):
            await serving.task
        assert [list(state.rooms) for state in serving.disk.landed] == [[], ["a"], ["a", "b"]]

    tell(story, tmp_path, monkeypatch)


def test_a_host_writes_at_its_start_so_that_a_full_disk_keeps_no_removal_from_being_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def served() -> None:
        stop, listening = asyncio.Event(), asyncio.Event()
        monkeypatch.setattr(host_server, "stop_signal", lambda hear: stop)
        config = replace(CONFIG, state_file=str(tmp_path / "door.json"))
        serving = asyncio.create_task(host_server.serve(config, lambda *_: listening.set()))
        async with asyncio.timeout(60):
            await listening.wait()
            stop.set()
            await serving

    asyncio.run(served())
    assert {"door.json", ".door.json.spare"} <= {path.name for path in tmp_path.iterdir()}


def test_a_host_that_cannot_start_lets_go_of_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_server, "stop_signal", lambda hear: asyncio.Event())
    with bind_tcp("127.0.0.1", 0) as listening, socket.socket(type=socket.SOCK_DGRAM) as media:
        port = listening.getsockname()[1]
        media.bind(("127.0.0.1", 0))
        listening.close()
        with pytest.raises(ReachError) as caught:
            host_server.run(
                replace(CONFIG, listen_port=port, udp_port=media.getsockname()[1]),
                lambda *_: pytest.fail("it listens"),
            )
        assert caught.value.reason is ReachReason.PORT_IN_USE
        bind_tcp("127.0.0.1", port).close()


LOADED = """
import sys
sys.argv = ["pendopo", "host-process"]
from pendopo.cli import main
try:
    main()
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""


def test_the_process_of_a_host_never_loads_what_could_hear() -> None:
    where = str(Path(pendopo.__file__).parent.parent)
    ended = subprocess.run(
        [sys.executable, "-c", LOADED],
        input=to_json(CONFIG) + "\n",
        env={**os.environ, "PYTHONPATH": where},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(ended.stdout)["event"] == "listening"
    loaded = ended.stderr.split()
    assert "pendopo.app.host_server" in loaded
    hearing = ("pendopo.audio", "pendopo.e2ee", "pendopo.lobby", "pendopo.room", "PySide6")
    assert [name for name in loaded if name.startswith(hearing)] == []


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGSTOP")
def test_a_host_that_hangs_is_gone_though_whoever_closed_it_was_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_pipe, "STOP_WITHIN_S", 0.05)

    async def story() -> None:
        host = await HostProcess.start(HostOptions())
        os.kill(host.pid, signal.SIGSTOP)
        closing = asyncio.create_task(host.close())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        async with asyncio.timeout(60):
            assert await host.ended() == -signal.SIGKILL

    asyncio.run(story())
