"""Two hosts on one folder: the second is refused in one sentence, and nothing vanishes."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from pendopo.app import host_server, one_host
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.room_keys import FileKeyRing
from pendopo.host.config import HostConfig
from pendopo.model.errors import InputError, InputReason
from pendopo.words.errors import sentence


def options(directory: Path, *rooms: str) -> HostOptions:
    return HostOptions(rooms=rooms, data_dir=directory)


def test_the_second_host_on_a_folder_is_refused_and_loses_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        first = await HostProcess.start(options(tmp_path, "Tea"))
        try:
            await first.open_room("Coffee")
            with pytest.raises(InputError) as caught:
                await HostProcess.start(options(tmp_path, "Milk"))
            said = sentence(caught.value)
            assert said == f"{tmp_path} cannot be used: another Pendopo already hosts from it."
            await first.open_room("Water")
        finally:
            await first.close()
        again = await HostProcess.start(options(tmp_path))
        try:
            assert {room.title for room in again.rooms} == {"Tea", "Coffee", "Water"}
        finally:
            await again.close()

    asyncio.run(story())


def test_a_host_that_could_not_start_lets_go(tmp_path: Path) -> None:
    async def story() -> None:
        place = tmp_path / "place.json"
        place.write_text("{")
        with pytest.raises(InputError):
            await HostProcess.start(options(tmp_path))
        place.unlink()
        await (await HostProcess.start(options(tmp_path))).close()

    asyncio.run(story())


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys; from pendopo.app import one_host;"
        "one_host.claim(pathlib.Path(sys.argv[1]), one_host.PLACE); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=60)
    one_host.claim(tmp_path, one_host.PLACE)()


def test_what_serves_refuses_a_second_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_server, "FORMER_ENDS_WITHIN_S", 0.0)
    monkeypatch.setattr(host_server, "stop_signal", lambda hear: asyncio.Event())
    config = HostConfig("127.0.0.1", 0, 0, "key", "secret", state_file=str(tmp_path / "door.json"))
    let_go = one_host.claim(tmp_path, one_host.DOOR)
    try:
        with pytest.raises(InputError) as caught:
            asyncio.run(host_server.serve(config, lambda tcp, udp, announced: None))
        assert caught.value.reason is InputReason.FILE
    finally:
        let_go()


def test_two_who_make_keys_at_once_have_the_same(tmp_path: Path) -> None:
    async def story() -> None:
        rings = [FileKeyRing(tmp_path) for _ in range(8)]
        made = await asyncio.gather(*(ring.keys("wss://x.example", "Tea") for ring in rings))
        assert all(keys == made[0] for keys in made)

    asyncio.run(story())
