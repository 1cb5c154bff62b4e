"""Calling the program in this process and looking at everything it says."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pendopo import cli


@dataclass(frozen=True)
class Said:
    """What one call printed."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Standard output of a call with --json: every line must be an object."""
        events = [json.loads(line) for line in self.out.splitlines()]
        assert all(isinstance(event, dict) and event["event"] for event in events)
        return events

    def refused(self, code: int, sentence: str, *secrets: str) -> "Said":
        """It ended with `code` and one sentence that holds `sentence`, and kept `secrets`."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.endswith("\n")
        assert sentence in self.err
        assert "Something went wrong inside" not in self.err
        assert "Traceback" not in self.err
        assert self.code == code, self.err
        self.kept(*secrets)
        return self

    def kept(self, *secrets: str) -> None:
        for secret in secrets:
            assert secret
            assert secret not in self.out + self.err


class CommandLine:
    """`pendopo WORDS…` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: str | Path, stdin: bytes = b"") -> Said:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        self._capsys.readouterr()
        with _own_logging():
            code = cli.main([str(word) for word in words])
        return Said(code, *self._capsys.readouterr())


@contextmanager
def _own_logging() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:], root.level = before
