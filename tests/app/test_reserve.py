"""A removal is written although the disk is full, and outlives the host that wrote it."""

import asyncio
import errno
from pathlib import Path

import pytest

from pendopo.app import files
from pendopo.app.reserve import MORE, Reserve
from pendopo.app.state_file import StateFile
from pendopo.host.state import DoorState
from pendopo.model.errors import InputError
from tests import owner


class SmallDisk:
    """A folder that holds so many bytes; files are replaced as on a real one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.size = 10**9

    @property
    def used(self) -> int:
        return sum(path.stat().st_size for path in self.folder.iterdir())

    def fill(self) -> None:
        """Somebody else takes what is left."""
        self.size = self.used

    def replace_file(self, path: Path, content: bytes) -> None:
        if self.used + len(content) > self.size:
            error = OSError(errno.ENOSPC, "No space left on device")
            raise files.unusable(str(path), error) from error
        files.write_private(path, content)


def removed(count: int) -> DoorState:
    return DoorState(removed={f"r-one person-{n}": n for n in range(count)})


def host(disk: SmallDisk) -> StateFile:
    path = disk.folder / "door.json"
    return StateFile(path, Reserve(disk.replace_file).replace_file, retry_s=0.0)


def test_who_was_removed_on_a_full_disk_stays_removed_after_a_restart(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)

    async def story() -> None:
        async with host(disk) as kept:
            kept.keep(removed(100))
        disk.fill()
        for count in range(101, 105):
            async with host(disk) as kept:
                kept.keep(removed(count))
            assert host(disk).read() == removed(count)
            disk.fill()

    asyncio.run(story())


def test_the_reserve_grows_with_what_is_kept_and_comes_back_when_there_is_room(
    tmp_path: Path,
) -> None:
    disk = SmallDisk(tmp_path)
    path, spare = tmp_path / "door.json", tmp_path / ".door.json.spare"
    reserve = Reserve(disk.replace_file)
    for size in (10, 100_000):
        reserve.replace_file(path, bytes(size))
        assert spare.stat().st_size >= size + MORE
        assert owner.alone(spare)
    disk.fill()
    reserve.replace_file(path, bytes(100_001))
    assert 100_001 <= spare.stat().st_size < 100_001 * 5 // 4 + MORE
    disk.size = 10**9
    reserve.replace_file(path, bytes(100_002))
    assert spare.stat().st_size >= 125_002


def test_the_reserve_is_not_given_up_for_anything_but_a_full_disk(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)
    Reserve(disk.replace_file).replace_file(tmp_path / "door.json", b"1")

    def forbidden(path: Path, content: bytes) -> None:
        raise PermissionError(errno.EACCES, "no")

    with pytest.raises(PermissionError):
        Reserve(forbidden).replace_file(tmp_path / "door.json", b"2")
    assert (tmp_path / ".door.json.spare").exists()


def test_without_a_reserve_the_failure_is_told(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)
    disk.size = 5
    with pytest.raises(InputError):
        Reserve(disk.replace_file).replace_file(tmp_path / "door.json", bytes(6))
    assert list(tmp_path.iterdir()) == []
