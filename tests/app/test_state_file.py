"""The newest state is what lands, whatever is slow, fails or is cancelled meanwhile."""

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from pendopo.app import files
from pendopo.app.state_file import StateFile
from pendopo.host.state import DoorState
from pendopo.model.errors import InputError
from pendopo.model.faults import FileFault
from tests.app.disk import Disk

NEVER = 1e6
"""Seconds; a test that waited for them would never end."""


def state(number: int) -> DoorState:
    return DoorState(removed={"r ann": number})


def tell(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(60):
            await story()

    asyncio.run(bounded())


def test_what_waits_behind_a_slow_write_is_written_once_and_newest() -> None:
    async def story() -> None:
        disk = Disk()
        async with StateFile(Path("door.json"), disk.replace_file) as kept:
            kept.keep(state(1))
            assert await disk.begun.get() == state(1)
            for number in (2, 3, 4):
                kept.keep(state(number))
            disk.go_on()
            assert await disk.begun.get() == state(4)
            disk.go_on()
        assert disk.landed == [state(1), state(4)]

    tell(story)


def test_an_end_in_the_middle_of_a_slow_write_waits_for_the_newest() -> None:
    async def story() -> None:
        disk = Disk()
        async with StateFile(Path("door.json"), disk.replace_file) as kept:
            kept.keep(state(1))
            await disk.begun.get()
            kept.keep(state(2))
            disk.go_on(2)
        assert disk.landed == [state(1), state(2)]

    tell(story)


def test_who_is_cancelled_in_the_middle_of_a_slow_write_still_leaves_the_newest() -> None:
    async def story() -> None:
        disk = Disk()
        waiting = asyncio.Event()

        async def serve() -> None:
            async with StateFile(Path("door.json"), disk.replace_file) as kept:
                kept.keep(state(1))
                await disk.begun.get()
                kept.keep(state(2))
                waiting.set()
                await asyncio.Event().wait()

        serving = asyncio.create_task(serve())
        await waiting.wait()
        serving.cancel()
        await asyncio.sleep(0)
        disk.go_on(2)
        with pytest.raises(asyncio.CancelledError):
            await serving
        assert disk.landed == [state(1), state(2)]

    tell(story)


def test_who_is_cancelled_twice_does_not_wait_but_the_newest_lands() -> None:
    async def story() -> None:
        disk = Disk()
        leaving = asyncio.Event()

        async def serve() -> None:
            async with StateFile(Path("door.json"), disk.replace_file) as kept:
                kept.keep(state(1))
                await disk.begun.get()
                kept.keep(state(2))
                leaving.set()

        serving = asyncio.create_task(serve())
        await leaving.wait()
        await asyncio.sleep(0)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
        assert disk.landed == []
        disk.go_on(2)
        assert await disk.begun.get() == state(2)
        for thread in threading.enumerate():
            if thread.name == "state file":
                assert not thread.daemon
                await asyncio.to_thread(thread.join)
        assert disk.landed == [state(1), state(2)]

    tell(story)


def test_a_failed_write_is_tried_again_until_it_lands(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        disk = Disk(full=3)
        async with StateFile(Path("door.json"), disk.replace_file, retry_s=0.0) as kept:
            kept.keep(state(1))
            for _ in range(4):
                assert await disk.begun.get() == state(1)
                disk.go_on()
            kept.keep(state(2))
            assert await disk.begun.get() == state(2)
            disk.go_on()
        assert disk.landed == [state(1), state(2)]

    tell(story)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_after_a_failure_there_is_a_pause_and_then_only_the_newest() -> None:
    async def story() -> None:
        disk = Disk(full=1)
        async with StateFile(Path("door.json"), disk.replace_file, retry_s=NEVER) as kept:
            kept.keep(state(1))
            await disk.begun.get()
            kept.keep(state(2))
            disk.go_on(9)
            kept.keep(state(3))
        assert (disk.landed, disk.tries) == ([state(3)], 2)

    tell(story)


def test_a_full_disk_does_not_keep_the_host_from_ending() -> None:
    async def story() -> None:
        disk = Disk(full=99, slow=False)
        async with StateFile(Path("door.json"), disk.replace_file, retry_s=NEVER) as kept:
            kept.keep(state(1))
            await disk.begun.get()
        assert (disk.landed, disk.tries) == ([], 2)

    tell(story)


def test_every_streak_of_failures_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        disk = Disk(full=2)
        async with StateFile(Path("door.json"), disk.replace_file, retry_s=0.0) as kept:
            kept.keep(state(1))
            for _ in range(3):
                await disk.begun.get()
                disk.go_on()
            kept.keep(state(2))
            await disk.begun.get()
            disk.full = disk.tries + 1
            disk.go_on(9)
            await disk.begun.get()
            await disk.begun.get()
        assert disk.landed == [state(1), state(2)]

    tell(story)
    assert len(caplog.records) == 2


def test_nothing_is_kept_without_a_path() -> None:
    async def story() -> None:
        disk = Disk(slow=False)
        async with StateFile(None, disk.replace_file) as kept:
            kept.keep(state(1))
        assert (disk.tries, kept.read()) == (0, DoorState())

    tell(story)


def test_what_was_kept_is_read_again_and_damage_is_said(tmp_path: Path) -> None:
    path = tmp_path / "door.json"

    async def story() -> None:
        async with StateFile(path, files.write_private) as kept:
            assert kept.read() == DoorState()
            kept.keep(state(7))
        assert StateFile(path, files.write_private).read() == state(7)
        path.write_text("{")
        with pytest.raises(InputError):
            StateFile(path, files.write_private).read()

    tell(story)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rooms": {"r-tea": 7}},
        {"rooms": []},
        {"bound": {"ticket": None}},
        {"redeemed": {"ani": ["ticket"]}},
        {"ends": {"ani": "soon"}},
        {"removed": {"ani": True}},
        {"cancelled": {"ticket": 1.5}},
        {"more": {"x": 1}},
    ],
)
def test_wrong_types_are_a_damaged_file(tmp_path: Path, wrong: dict[str, object]) -> None:
    path = tmp_path / "door.json"
    path.write_text(json.dumps({"version": 1} | wrong))
    with pytest.raises(InputError) as caught:
        StateFile(path, files.write_private).read()
    assert caught.value.details["fault"] == FileFault.DAMAGED
