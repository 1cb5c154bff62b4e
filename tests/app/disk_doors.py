"""A disk that fails at the k-th thing it is asked for."""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NEEDS_ROOM = ("open", "mkdir", "write", "flush", "fsync")
"""What a full disk refuses; it still lets files be renamed and go."""


class DiskDoors:
    """Whatever changes something below `directory` is counted; other files are left alone."""

    def __init__(self, directory: Path, error: OSError, at: int, stays: bool) -> None:
        """The call number `at` raises `error`; when it `stays`, all later ones that need room
        too."""
        self.directory = str(directory)
        self.calls: list[str] = []
        self._error = error
        self._at = at
        self._stays = stays

    @property
    def failed(self) -> bool:
        return len(self.calls) >= self._at

    def ask(self, door: str) -> None:
        self.calls.append(door)
        count = len(self.calls)
        if count == self._at or (self._stays and count > self._at and door in NEEDS_ROOM):
            raise self._error

    def is_here(self, path: object) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.directory)


class _File:
    """What is written is kept back by nobody: each write reaches the disk, or fails there."""

    def __init__(self, doors: DiskDoors, file: Any) -> None:
        self._doors = doors
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, content: bytes) -> int:
        self._doors.ask("write")
        return int(self._file.write(content))

    def flush(self) -> None:
        self._doors.ask("flush")
        self._file.flush()

    def close(self) -> None:
        was_open = not self._file.closed
        self._file.close()
        if was_open:
            self._doors.ask("close")


@contextmanager
def failing_disk(directory: Path, error: OSError, at: int, stays: bool) -> Iterator[DiskDoors]:
    doors = DiskDoors(directory, error, at, stays)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "rename", "replace", "unlink", "chmod"):
            patch.setattr(os, name, _asking(doors, name, getattr(os, name)))
        patch.setattr(os, "open", _opening(doors, os.open))
        patch.setattr(os, "fsync", _counted(doors, "fsync", os.fsync))
        real = os.fdopen
        patch.setattr(os, "fdopen", lambda *a, **more: _File(doors, real(*a, **more)))
        opened = _written(doors, builtins.open)
        patch.setattr(builtins, "open", opened)
        patch.setattr(io, "open", opened)
        yield doors


def _asking(doors: DiskDoors, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def ask(path: Any, *more: Any, **named: Any) -> Any:
        if doors.is_here(path):
            doors.ask(name)
        return real(path, *more, **named)

    return ask


def _counted(doors: DiskDoors, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def ask(*given: Any) -> Any:
        doors.ask(name)
        return real(*given)

    return ask


def _opening(doors: DiskDoors, real: Callable[..., int]) -> Callable[..., int]:
    def ask(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if doors.is_here(path) and flags & (os.O_WRONLY | os.O_RDWR):
            doors.ask("open")
        return real(path, flags, *more, **named)

    return ask


def _written(doors: DiskDoors, real: Callable[..., Any]) -> Callable[..., Any]:
    def ask(path: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not doors.is_here(path) or not set(mode) & set("wax+"):
            return real(path, mode, *more, **named)
        doors.ask("open")
        return _File(doors, real(path, mode, *more, **named))

    return ask
