"""Files that others write: pipes come to an end, our own are plain."""

import contextlib
import errno
import os
import sys
import threading
from pathlib import Path

import pytest

from pendopo.app import files, pipes
from pendopo.app.outlet import Outlet
from pendopo.model.errors import InputError
from pendopo.model.faults import FileFault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there")


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe, content = tmp_path / "pipe", os.urandom(300_000)
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert files.read_bytes(str(pipe)) == content
    writer.join()


def test_a_pipe_that_stays_open_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(pipes, "COMES_WITHIN_S", 0.0)
    held = os.open(pipe, os.O_RDWR)
    os.write(held, b"RIFF")
    try:
        with pytest.raises(InputError) as caught:
            files.read_bytes(str(pipe))
    finally:
        os.close(held)
    assert caught.value.details["fault"] == FileFault.ENDLESS


def test_standard_input_that_stays_open_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"half a secret")
    monkeypatch.setattr(pipes, "COMES_WITHIN_S", 0.0)
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        try:
            with pytest.raises(InputError) as caught:
                files.read_text("-")
        finally:
            os.close(writing)
    assert caught.value.details["fault"] == FileFault.ENDLESS


def test_standard_input_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a secret")
    os.close(writing)
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert files.read_text("-") == "a secret"


def test_a_pipe_is_written_to_its_end_and_its_reader_sees_one(tmp_path: Path) -> None:
    """Looking whether it can be written is no end for whoever reads it already."""
    pipe, content = tmp_path / "pipe", os.urandom(300_000)
    os.mkfifo(pipe)
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    outlet = outlet_with_a_reader(pipe)
    outlet.write(content)
    outlet.close()
    outlet.close()
    reader.join()
    assert found == [content]


def outlet_with_a_reader(pipe: Path) -> Outlet:
    """Once they have come."""
    while True:
        with contextlib.suppress(InputError):
            return Outlet(str(pipe))


def test_a_pipe_that_nobody_reads_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError) as caught:
        Outlet(str(pipe))
    assert caught.value.details["errno"] == errno.ENXIO


def test_a_pipe_whose_reader_takes_nothing_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(pipes, "TAKEN_WITHIN_S", 0.0)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with contextlib.closing(Outlet(str(pipe))) as outlet, pytest.raises(InputError) as caught:
            outlet.write(b"x" * 300_000)
    finally:
        os.close(reader)
    assert caught.value.details["fault"] == FileFault.UNREAD


def test_whoever_takes_a_piece_has_all_the_time_again_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    now = [0.0]
    monkeypatch.setattr("pendopo.app.pipes.time.perf_counter", lambda: now[0])
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    taken: list[bytes] = []
    asked: list[int] = []

    def takes(file: int) -> bool:
        """Every second time; nearly all the time passes meanwhile."""
        now[0] += pipes.TAKEN_WITHIN_S * 0.4
        with contextlib.suppress(BlockingIOError):
            taken.append(os.read(reader, 1 << 20))
        asked.append(file)
        return len(asked) % 2 == 0

    monkeypatch.setattr(pipes, "_takes", takes)
    try:
        with contextlib.closing(Outlet(str(pipe))) as outlet:
            outlet.write(b"x" * 100_000)
        with contextlib.suppress(BlockingIOError):
            taken.append(os.read(reader, 1 << 20))
    finally:
        os.close(reader)
    assert sum(map(len, taken)) == 100_000


def test_a_file_of_our_own_is_plain(tmp_path: Path) -> None:
    pipe = tmp_path / "settings.toml"
    os.mkfifo(pipe)
    with pytest.raises(InputError) as caught:
        files.read_if_there(pipe, 100)
    assert caught.value.details["fault"] == FileFault.NOT_PLAIN


def test_links_that_lead_in_a_circle_or_nowhere_are_no_missing_files(tmp_path: Path) -> None:
    circle, nowhere = tmp_path / "circle", tmp_path / "nowhere"
    circle.symlink_to(circle)
    nowhere.symlink_to(tmp_path / "gone")
    for path in (circle, nowhere):
        with pytest.raises(InputError):
            files.read_if_there(path, 100)
    assert files.read_if_there(tmp_path / "none", 100) is None


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_a_device_is_no_recording(device: str) -> None:
    with pytest.raises(InputError) as caught:
        files.read_sound(device)
    assert caught.value.details["fault"] == FileFault.NOT_PLAIN


def test_a_recording_may_come_through_a_pipe(tmp_path: Path) -> None:
    pipe, content = tmp_path / "pipe", os.urandom(300_000)
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    assert files.read_sound(str(pipe)) == content
    writer.join()
