"""Lines for somebody who has stopped reading."""

import os
from collections.abc import Iterator

import pytest

from pendopo.drivers.outlet import Outlet

LONG = "x" * 100_000


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def test_nobody_waits_for_a_reader_and_the_newest_comes_last(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing, most=1)
    for number in range(100):
        outlet.write(f"{LONG}{number}\n")
    outlet.drain(0.0)
    read = b""
    while not read.endswith(b"x99\n"):
        read += os.read(reading, 1 << 16)
    lines = read.decode().splitlines()
    assert all(line.startswith(LONG) for line in lines)
    assert len(lines) < 100
    os.close(writing)


def test_all_is_written_where_somebody_reads(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing, most=200)
    for number in range(100):
        outlet.write(f"{number}\n")
    outlet.drain(20.0)
    assert os.read(reading, 1 << 16).decode().split() == [str(n) for n in range(100)]
    os.close(writing)


def test_a_reader_who_is_gone_is_no_fault(capfd: pytest.CaptureFixture[str]) -> None:
    reading, writing = os.pipe()
    outlet = Outlet(writing, most=1)
    os.close(reading)
    for _ in range(3):
        outlet.write("to nobody\n")
        outlet.drain(0.01)
    assert capfd.readouterr().err == ""
    os.close(writing)
