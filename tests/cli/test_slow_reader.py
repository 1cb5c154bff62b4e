"""Whoever reads our output may stop, and nobody else is held up by that."""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pendopo.app.host_desk import SOON_S
from pendopo.cli.slow_reader import SlowReader
from pendopo.host import config, control
from pendopo.host.config import ConfiguredRoom, HostConfig
from pendopo.host.control import OpenRoom
from pendopo.model.ids import RoomName
from tests.cli import links, processes
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pipe is filled like this there")
CONFIG = HostConfig("127.0.0.1", 0, 0, links.API_KEY, links.API_SECRET, authorities=("127.0.0.1",))
NO_ORDER = "nothing that this host knows"
A_ROOM = control.order_to_json(OpenRoom(ConfiguredRoom(RoomName("r-1"), "")))


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    try:
        yield ends
    finally:
        for each in ends:
            with contextlib.suppress(OSError):
                os.close(each)


def filled(writing: int) -> int:
    """Bytes that nobody has read when no more of them fit."""
    os.set_blocking(writing, False)
    count = 0
    for piece in (b"x" * 4096, b"x"):
        with contextlib.suppress(BlockingIOError):
            while True:
                count += os.write(writing, piece)
    os.set_blocking(writing, True)
    return count


def read(reading: int, count: int) -> bytes:
    found = b""
    while len(found) < count:
        found += os.read(reading, count - len(found))
    return found


def test_writing_goes_on_and_what_is_over_is_counted() -> None:
    with pipe() as (reading, writing), open(writing, "w", closefd=False) as stream:
        unread = filled(writing)
        reader = SlowReader(stream, 3, lambda count: f"({count} lost)\n")
        reader.write("0\n")
        wait_until(lambda: not reader._waiting)
        for number in range(1, 10):
            reader.write(f"{number}\n")
            reader.flush()
        read(reading, unread)
        expected = b"0\n(6 lost)\n7\n8\n9\n"
        assert read(reading, len(expected)) == expected
        reader.close()


def test_everything_is_read_before_the_end() -> None:
    with pipe() as (reading, writing), open(writing, "w", closefd=False) as stream:
        reader = SlowReader(stream, 1000)
        for number in range(200):
            reader.write(f"{number}\n")
        reader.close()
        assert os.read(reading, 4096).split() == [str(n).encode() for n in range(200)]


def test_a_reader_who_says_that_they_take_nothing_now_is_asked_again() -> None:
    with pipe() as (reading, writing), open(writing, "w", closefd=False) as stream:
        unread = filled(writing)
        os.set_blocking(writing, False)
        reader = SlowReader(stream, 10)
        reader.write("late\n")
        read(reading, unread)
        assert read(reading, 5) == b"late\n"
        reader.close()


def test_what_is_no_file_is_written_to_at_once() -> None:
    stream = io.StringIO()
    SlowReader(stream, 1).write("now")
    assert stream.getvalue() == "now"


@pytest.mark.parametrize(("unread", "order"), [("stderr", NO_ORDER), ("stdout", A_ROOM)])
def test_a_host_whose_words_nobody_reads_serves_on_and_ends(unread: str, order: str) -> None:
    with pipe() as (reading, writing):
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        host = processes.start("host-process", text=True, **(pipes | {unread: writing}))
        assert host.stdin is not None
        host.stdin.write(config.to_json(CONFIG) + "\n")
        host.stdin.flush()
        said = os.fdopen(reading, closefd=False) if unread == "stdout" else host.stdout
        assert said is not None
        port = json.loads(said.readline())["port"]
        filled(writing)
        host.stdin.write(order + "\n")
        host.stdin.flush()
        time.sleep(5 * SOON_S)
        for _ in range(2):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                answer.read()
        host.stdin.close()
        assert host.wait(processes.ENDS_WITHIN_S) == 0
        for stream in (host.stdout, host.stderr):
            if stream is not None:
                stream.close()
