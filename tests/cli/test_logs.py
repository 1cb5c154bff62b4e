"""What a stranger can cause is said at most once a second."""

import io
import logging
from collections.abc import Iterator

import pytest

from pendopo.cli import logs


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    told = io.StringIO()
    monkeypatch.setattr("sys.stderr", told)
    logs.set_up(verbose=True)
    yield told
    root.handlers[:] = handlers
    root.setLevel(level)


def complain(log: logging.Logger, created: float, word: str) -> None:
    record = log.makeRecord(
        log.name, logging.WARNING, "gate.py", 7, "no place for %s", (word,), None
    )
    record.created = created
    log.handle(record)


def test_one_line_a_second_of_each_kind_and_the_rest_is_counted(told: io.StringIO) -> None:
    log = logging.getLogger("pendopo.drivers.gate")
    for n in range(1000):
        complain(log, 100.0 + n / 1000, f"stranger {n}")
    log.warning("something else")
    complain(log, 101.5, "the last")
    lines = told.getvalue().splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        "no place for stranger 0",
        "something else",
        "no place for the last (and 999 more)",
    ]


def test_a_clock_that_goes_back_silences_nothing(told: io.StringIO) -> None:
    log = logging.getLogger("pendopo.drivers.gate")
    complain(log, 200.0, "one")
    complain(log, 100.0, "two")
    assert len(told.getvalue().splitlines()) == 2
