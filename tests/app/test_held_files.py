"""What another program has open for a moment is replaced, renamed and deleted all the same."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pendopo.app import files
from pendopo.app.held_files import HELD, PAUSES_S
from pendopo.app.place_store import FilePlace
from pendopo.model.errors import InputError

TIMES = len(PAUSES_S)


def refusal(winerror: int | None) -> PermissionError:
    error = PermissionError(errno.EACCES, "Access is denied")
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined]
    return error


class Held:
    """In place of a call of the system's that refuses so many times."""

    def __init__(self, real: Callable[..., Any], times: int, winerror: int | None) -> None:
        self.real = real
        self.left = times
        self.winerror = winerror
        self.calls = 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise refusal(self.winerror)
        return self.real(*arguments, **options)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    paused: list[float] = []
    monkeypatch.setattr("pendopo.app.held_files.time.sleep", paused.append)
    return paused


@pytest.mark.parametrize("winerror", HELD)
def test_a_file_that_is_held_for_a_moment_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int, pauses: list[float]
) -> None:
    path = tmp_path / "door.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", Held(os.replace, TIMES, winerror))
    files.write_private(path, b"new")
    assert (path.read_bytes(), tuple(pauses)) == (b"new", PAUSES_S)
    assert os.listdir(tmp_path) == ["door.json"]


@pytest.mark.parametrize(("winerror", "calls"), [(32, TIMES + 1), (None, 1), (123, 1)])
def test_what_stays_refused_is_told_and_the_old_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int | None, calls: int
) -> None:
    path, held = tmp_path / "door.json", Held(os.replace, 99, winerror)
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(InputError):
        files.write_private(path, b"new")
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["door.json"])
    assert held.calls == calls


def test_a_damaged_file_that_is_held_is_kept_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, held = tmp_path / "settings.toml", Held(Path.rename, 3, 32)
    path.write_bytes(b"damaged")
    monkeypatch.setattr(Path, "rename", lambda *names: held(*names))
    files.keep_aside(path)
    assert os.listdir(tmp_path) == ["settings.damaged.toml"]


def test_a_place_that_is_held_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, held = tmp_path / "place.json", Held(Path.unlink, 3, 5)
    path.write_bytes(b"{}")
    monkeypatch.setattr(Path, "unlink", lambda *names, **options: held(*names, **options))
    FilePlace(path).forget()
    assert os.listdir(tmp_path) == []
