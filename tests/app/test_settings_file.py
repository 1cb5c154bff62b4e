"""The settings as a file: whatever is in it, the program starts and nothing is lost."""

import asyncio
import errno
import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.app import files, settings_file, settings_text
from pendopo.app.place_store import hosted_place
from pendopo.app.profile import Profile
from pendopo.app.state_file import StateFile
from pendopo.app.volumes import Volumes
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.room import Participant
from pendopo.model.settings import Settings
from tests import owner


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / settings_file.NAME


def put(path: Path, content: bytes | str | Any) -> None:
    path.parent.mkdir(exist_ok=True)
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def fault(path: Path) -> object:
    with pytest.raises(InputError) as told:
        settings_file.read(path)
    assert told.value.reason is InputReason.FILE
    return told.value.details.get("fault")


def test_a_directory_that_cannot_be_looked_into_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that reads what may be there; root may look everywhere, so it is pretended."""

    def refuse(self: Path, **_: object) -> os.stat_result:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "lstat", refuse)
    monkeypatch.setattr(Path, "stat", refuse)
    profile = Profile.temporary(path.parent)
    assert profile.settings == Settings()
    assert profile.trouble is not None
    assert profile.trouble.details["errno"] == errno.EACCES
    assert (
        Volumes(path.parent).of(
            "place", Participant(ParticipantIdentity("x"), ParticipantSid("PA_x"), "Sari")
        )
        == 1.0
    )
    with pytest.raises(InputError):
        StateFile(path, files.write_private).read()
    with pytest.raises(InputError):
        asyncio.run(hosted_place(profile).read())


def test_nothing_yet(path: Path) -> None:
    assert settings_file.read(path) == Settings()
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["Bagus", "陈美玲", "🎶", "\ud800", '"\\', ""])
def test_what_is_written_is_read_and_only_the_owner_can(name: str, path: Path) -> None:
    assert settings_file.change(path, {"display_name": name}) == Settings(display_name=name)
    assert settings_file.read(path) == Settings(display_name=name)
    assert owner.alone(path)
    assert os.name == "nt" or stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_an_editor_may_write_it_in_its_own_way(encoding: str, path: Path) -> None:
    put(path, '{"version": 1, "display_name": "Ani"}'.encode(encoding))
    assert settings_file.read(path).display_name == "Ani"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe\xfa", b"{}", '{"version": "1"}', '{"version": true}',
        '{"version": 0}', "[" * 5_000, '{"version": 1', b"\x00" * 100,
        '"version"', '{"version": []}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_said_left_there_and_kept_aside_by_a_change(
    content: bytes | str, path: Path
) -> None:
    put(path, content)
    before = path.read_bytes()
    assert fault(path) is FileFault.DAMAGED
    assert path.read_bytes() == before
    settings_file.change(path, {"display_name": "Ani"})
    assert settings_file.read(path) == Settings(display_name="Ani")
    assert path.with_suffix(".damaged.json").read_bytes() == before


def test_one_damaged_file_does_not_take_the_place_of_another(path: Path) -> None:
    for content in (b"first", b"second", b"third"):
        put(path, content)
        settings_file.change(path, {})
    aside = sorted(path.parent.glob("settings.damaged*.json"))
    assert sorted(one.read_bytes() for one in aside) == [b"first", b"second", b"third"]


@pytest.mark.parametrize("version", [2, 99])
def test_a_newer_file_is_left_alone(version: int, path: Path) -> None:
    put(path, {"version": version, "display_name": ["another", "shape"]})
    before = path.read_bytes()
    assert fault(path) is FileFault.NEWER
    with pytest.raises(InputError):
        settings_file.change(path, {"display_name": "Ani"})
    assert path.read_bytes() == before
    assert {one.name for one in path.parent.iterdir()} <= {"settings.json", "settings.lock"}


@pytest.mark.parametrize("value", [None, 3, ["x"], {"a": 1}, True, 1.5])
def test_a_field_of_another_type_has_its_default(value: object, path: Path) -> None:
    put(path, {"version": 1, "display_name": value, "language": "id"})
    assert settings_file.read(path) == Settings(language="id")


def test_what_we_do_not_know_stays(path: Path) -> None:
    put(path, {"version": 1, "language": "id", "of a sister": {"deep": [1]}})
    settings_file.change(path, {"display_name": "Ani"})
    written = json.loads(path.read_bytes())
    assert written["of a sister"] == {"deep": [1]}
    assert (written["language"], written["display_name"]) == ("id", "Ani")


def test_a_change_leaves_what_somebody_else_has_changed_meanwhile(path: Path) -> None:
    settings_file.change(path, {"display_name": "Ani"})
    settings_file.change(path, {"language": "id"})
    assert settings_file.read(path) == Settings(display_name="Ani", language="id")


def test_changes_at_one_time_lose_nothing(path: Path) -> None:
    """Each of two writers changes its own field again and again."""

    def write(field: str) -> None:
        for number in range(40):
            settings_file.change(path, {field: str(number)})

    writers = [threading.Thread(target=write, args=(f,)) for f in ("display_name", "language")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert settings_file.read(path) == Settings(display_name="39", language="39")


def test_a_full_disk_leaves_what_was_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file.change(path, {"display_name": "Ani"})
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError) as told:
        settings_file.change(path, {"display_name": "Budi"})
    assert told.value.details["errno"] == 28
    assert path.read_bytes() == before
    assert {one.name for one in path.parent.iterdir()} == {"settings.json", "settings.lock"}


def test_a_profile_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        settings_file.change(tmp_path / "file" / settings_file.NAME, {"language": "id"})


def test_a_file_that_is_too_large_is_not_read(path: Path) -> None:
    put(path, b" " * (settings_text.MOST + 1))
    assert fault(path) is FileFault.TOO_LARGE


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists) | st.binary())
def test_whatever_stands_there(content: object) -> None:
    """No other exception than ours, whatever a field holds."""
    written = {"version": 1, "display_name": content if not isinstance(content, bytes) else None}
    assert isinstance(settings_file._settings(written), Settings)
