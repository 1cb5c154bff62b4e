"""The host's own process and a parent that has stopped."""

import argparse
import io
import logging
import os
import threading
from collections.abc import Callable
from functools import partial

import pytest

from pendopo.app import host_server
from pendopo.cli import host_process
from pendopo.cli.output import Output
from pendopo.host import config as configuration
from pendopo.host.config import HostConfig
from pendopo.host.control import Announced, Census, census_from_json
from pendopo.model.ids import RoomName
from tests.waiting import wait_until

CONFIG = HostConfig("127.0.0.1", 0, 0, "key", "secret")


def census(people: int) -> Census:
    return Census(rooms=tuple((RoomName(f"r-{n:060}"), people) for n in range(200)))


def test_who_reads_neither_what_it_tells_nor_its_log_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, said = os.pipe()
    logged, log = os.pipe()
    served: list[int] = []

    def serve(
        config: HostConfig,
        opened: Callable[[int, int, Announced], None],
        tell: Callable[[Census], None],
    ) -> None:
        opened(1, 2, Announced())
        for people in range(100):
            tell(census(people))
            logging.getLogger("pendopo").handle(record(people))
        served.append(1)

    monkeypatch.setattr("sys.stdin", io.StringIO(configuration.to_json(CONFIG) + "\n"))
    monkeypatch.setattr("sys.stdout", os.fdopen(said, "w"))
    monkeypatch.setattr("sys.stderr", os.fdopen(log, "w"))
    monkeypatch.setattr(host_server, "run", serve)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    arguments = argparse.Namespace(verbose=False)
    run = partial(host_process.run, arguments, Output(as_json=True))
    threading.Thread(target=run, daemon=True).start()
    wait_until(lambda: served)
    with os.fdopen(told) as lines, os.fdopen(logged) as records:
        assert "listening" in lines.readline()
        while (newest := census_from_json(lines.readline())) != census(99):
            assert newest.rooms
        assert "many words" in records.readline()


def record(number: int) -> logging.LogRecord:
    """Each of another kind, so that none is held back."""
    words = "many words " * 1000
    return logging.LogRecord("pendopo", logging.WARNING, __file__, number, words, (), None)
