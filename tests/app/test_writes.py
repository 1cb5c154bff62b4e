"""Every write of a story fails in turn: whatever was kept before is still there and is read,
nothing half written stays, and the failure is ours to say."""

import asyncio
import contextlib
import errno
import io
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pendopo.app import files, settings_file
from pendopo.app.host_place import KeptPlace, fresh_place
from pendopo.app.outlet import Outlet, write_secret
from pendopo.app.place_store import FilePlace, SealedPlace
from pendopo.app.reserve import Reserve
from pendopo.app.room_keys import FileKeyRing
from pendopo.app.state_file import StateFile
from pendopo.app.volumes import Volumes
from pendopo.audio.wav import read_wav
from pendopo.drivers.keychain_entries import KeychainEntries
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.drivers.system_clock import SystemClock
from pendopo.drivers.wav_sound import WavSpeaker
from pendopo.host.state import DoorState
from pendopo.model.errors import InputError, PendopoError
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.room import Participant
from pendopo.ports.secret_store import Keeping
from pendopo.words.errors import sentence
from tests import owner
from tests.app.disk_doors import failing_disk
from tests.drivers.foreign_errors import SYSTEM
from tests.drivers.vault import FakeVault

MOST_CALLS = 60
"""More than any story makes: one that never passes fails."""
ANI = Participant(ParticipantIdentity("PA"), ParticipantSid("PA_1"), "Ani")
PLACES = {name: fresh_place(name) for name in ("former", "newer")}
GAINS = {"former": 0.5, "newer": 1.5}
SILENT = ("volumes", "host state", "keychain")
"""These say nothing: a log, a later try, and another keeper."""


class Story:
    """`write` one word in place of another; `read` which word there is."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.store = MemorySecretStore(Keeping.KEPT)
        self.vault = FakeVault()
        self.path = directory / "kept"


def _settings(story: Story, word: str) -> None:
    settings_file.change(story.directory / settings_file.NAME, {"display_name": word})


def _read_settings(story: Story) -> str:
    return settings_file.read(story.directory / settings_file.NAME).display_name


def _place(story: Story, word: str) -> None:
    asyncio.run(FilePlace(story.path).write(PLACES[word]))


def _read_place(story: Story) -> str:
    return _name(asyncio.run(FilePlace(story.path).read()))


def _sealed(story: Story, word: str) -> None:
    asyncio.run(SealedPlace(story.store, story.path).write(PLACES[word]))


def _read_sealed(story: Story) -> str:
    return _name(asyncio.run(SealedPlace(story.store, story.path).read()))


def _name(place: KeptPlace | None) -> str:
    assert place is not None
    return place.name


def _link(story: Story, word: str) -> None:
    files.write_private(story.path, word.encode())


def _report(story: Story, word: str) -> None:
    Outlet(str(story.path)).write(word.encode())


def _read_file(story: Story) -> str:
    return story.path.read_text()


def _volume(story: Story, word: str) -> None:
    volumes = Volumes(story.directory)
    volumes.keep("place", ANI, GAINS[word])
    volumes.save()


def _read_volume(story: Story) -> str:
    gain = Volumes(story.directory).of("place", ANI)
    return next(word for word, kept in GAINS.items() if kept == gain)


def _state(story: Story, word: str) -> None:
    replace_file = Reserve(files.write_private).replace_file

    async def keep() -> None:
        async with StateFile(story.path, replace_file, retry_s=0.0) as kept:
            kept.keep(DoorState(rooms={"room": word}))

    asyncio.run(keep())


def _read_state(story: Story) -> str:
    return StateFile(story.path, files.write_private).read().rooms["room"]


def _secret(story: Story, word: str) -> None:
    KeychainEntries(story.vault, story.directory).write("name", word)


def _read_secret(story: Story) -> str:
    return KeychainEntries(story.vault, story.directory).read("name") or ""


STORIES: dict[str, tuple[Callable[[Story, str], None], Callable[[Story], str]]] = {
    "settings": (_settings, _read_settings),
    "place": (_place, _read_place),
    "sealed place": (_sealed, _read_sealed),
    "link": (_link, _read_file),
    "report": (_report, _read_file),
    "volumes": (_volume, _read_volume),
    "host state": (_state, _read_state),
    "keychain": (_secret, _read_secret),
}
FAULTS = [(error, False) for error in SYSTEM] + [
    (OSError(number, "no"), True) for number in (errno.ENOSPC, errno.EDQUOT, errno.EIO)
]


def lying_about(directory: Path) -> set[str]:
    """Files that nobody would look for again."""
    known = (".lock", ".spare")
    return {
        path.name
        for path in directory.iterdir()
        if path.name not in ("kept", settings_file.NAME, "volumes.json")
        and not path.name.endswith(known)
    }


@pytest.mark.parametrize("kind", STORIES)
def test_every_write_fails_in_turn(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda file: None)
    for error, stays in FAULTS:
        counts = []
        for at in range(1, MOST_CALLS):
            calls, failed = _told(kind, error, at, stays)
            counts.append(calls)
            if not failed:
                break
        else:
            pytest.fail(f"{kind} never passes")
        assert len(counts) >= 3, counts


def _told(kind: str, error: OSError, at: int, stays: bool) -> tuple[int, bool]:
    write, read = STORIES[kind]
    with tempfile.TemporaryDirectory() as made:
        story, said = Story(Path(made)), None
        write(story, "former")
        with failing_disk(story.directory, error, at, stays) as doors:
            try:
                write(story, "newer")
            except PendopoError as refused:
                said = refused
        where = (kind, error, at, stays, doors.calls)
        if said is not None:
            assert isinstance(said, InputError), where
            assert str(said.details["path"]).startswith(made), where
            assert "went wrong inside" not in sentence(said), where
        word = read(story)
        assert word == "newer" or (word == "former" and doors.failed), where
        assert said is not None or word == "newer" or kind in SILENT, where
        assert lying_about(story.directory) == set(), where
        write(story, "newer")
        assert read(story) == "newer", where
        return len(doors.calls), doors.failed


@pytest.mark.parametrize("stays", [False, True])
def test_room_keys_that_cannot_be_kept_are_not_given_out(tmp_path: Path, stays: bool) -> None:
    """A link with keys that nobody remembers would open a room of its own."""
    for at in range(1, MOST_CALLS):
        directory = tmp_path / str(at)
        directory.mkdir()
        ring, given = FileKeyRing(directory), None
        full = OSError(errno.ENOSPC, "full")
        with failing_disk(directory, full, at, stays) as doors, contextlib.suppress(InputError):
            given = asyncio.run(ring.keys("wss://example.org", "Tea"))
        kept = asyncio.run(ring.keys("wss://example.org", "Tea"))
        assert given in (None, kept), (at, doors.calls)
        assert {path.suffix for path in directory.iterdir()} <= {".json", ".lock"}
        if not doors.failed:
            return
    pytest.fail("it never passes")


@pytest.mark.parametrize("stays", [False, True])
def test_what_was_recorded_before_the_disk_was_full_is_heard(tmp_path: Path, stays: bool) -> None:
    """To the last whole second at least, and the failure is told once."""
    sound = np.full(SAMPLE_RATE // 4, 0.5, np.float32)
    for at in range(1, MOST_CALLS):
        path, told = tmp_path / f"{at}.wav", list[InputError]()
        written = 0
        with failing_disk(tmp_path, OSError(errno.ENOSPC, "full"), at, stays) as doors:
            speaker = None
            with contextlib.suppress(InputError):
                speaker = WavSpeaker(path, SystemClock(), told.append)
            if speaker is None:
                continue
            speaker.record()
            for _ in range(12):
                speaker.write(sound)
                written += len(sound) if not doors.failed else 0
            speaker.close()
        failed_after = written // SAMPLE_RATE
        assert len(told) == (1 if doors.failed else 0)
        if failed_after:
            heard = read_wav(path.read_bytes())
            assert len(heard) >= failed_after * SAMPLE_RATE, (at, doors.calls)
            assert np.all(np.abs(heard - 0.5) < 0.01)
        if not doors.failed:
            return
    pytest.fail("it never passes")


@pytest.mark.skipif(os.name == "nt", reason="modes say nothing there, and links want a right")
def test_a_report_keeps_its_mode_and_what_it_is_a_link_to(tmp_path: Path) -> None:
    report, link = tmp_path / "report.json", tmp_path / "link"
    report.write_text("former")
    report.chmod(0o640)
    link.symlink_to(report)
    Outlet(str(link)).write(b"newer")
    assert report.read_text() == "newer"
    assert stat.S_IMODE(report.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_a_report_in_a_folder_of_somebody_else_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is ours to write, the folder is not; root may write everywhere, so it is
    pretended."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    report = tmp_path / "report.json"
    report.write_text("former")
    Outlet(str(report)).write(b"newer")
    assert report.read_text() == "newer"


@pytest.mark.parametrize("name", ["EBUSY", "EROFS", "EXDEV", "EPERM"])
def test_a_file_that_lets_no_other_take_its_place_is_filled_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """As one that is mounted by itself into a container."""

    def refuse(*_: Any) -> None:
        raise OSError(getattr(errno, name), "no")

    monkeypatch.setattr(os, "replace", refuse)
    report = tmp_path / "report.json"
    report.write_text("former and longer")
    Outlet(str(report)).write(b"newer")
    assert report.read_text() == "newer"
    assert lying_about(tmp_path) == {"report.json"}


def test_a_mounted_file_takes_a_secret_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(errno.EBUSY, "no")

    monkeypatch.setattr(os, "replace", refuse)
    link = tmp_path / "link"
    link.write_text("former")
    link.chmod(0o644)
    write_secret(link, b"newer")
    assert link.read_text() == "newer"
    assert owner.alone(link)
    with pytest.raises(InputError) as caught:
        write_secret(tmp_path / "none", b"newer")
    assert caught.value.details["errno"] == errno.EBUSY
    assert lying_about(tmp_path) == {"link"}


@pytest.mark.skipif(os.name == "nt", reason="names are shorter there")
def test_the_longest_name_that_a_folder_takes_is_written(tmp_path: Path) -> None:
    report, link = tmp_path / ("r" * 255), tmp_path / ("l" * 255)
    Outlet(str(report)).write(b"report")
    files.write_private(link, b"link")
    assert (report.read_text(), link.read_text()) == ("report", "link")


def test_files_are_counted() -> None:
    """The disk of these tests fails where it is told to, or they would prove nothing."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "kept"
        with failing_disk(Path(made), OSError(errno.ENOSPC, "full"), 99, False) as doors:
            files.write_private(path, b"content")
        assert {"open", "write", "flush", "fsync", "close", "replace"} <= set(doors.calls)
        assert io.open is open
