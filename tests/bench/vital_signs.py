"""What a process that is watched from within has noted about itself (`watched/vitals.py`)."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import ROOT

WATCHED = str(ROOT / "tests" / "bench" / "watched")


class VitalSigns:
    """The notes of one process; `whose` is a word of its command line."""

    def __init__(self, path: Path, whose: str, every_s: float, loss: float = 0.0) -> None:
        self._path = path
        self.environment = {
            "PYTHONPATH": os.pathsep.join((WATCHED, str(ROOT / "app"))),
            "PENDOPO_BENCH_WHOSE": whose,
            "PENDOPO_BENCH_VITALS": str(path),
            "PENDOPO_BENCH_EVERY": str(every_s),
            "PENDOPO_BENCH_LOSS": str(loss),
        }
        """What the process has to be started with."""

    @contextmanager
    def noted(self) -> Iterator[None]:
        """What is started meanwhile inherits that environment."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value

    def last(self) -> dict[str, Any]:
        """The newest whole note, empty when there is none."""
        try:
            lines = self._path.read_bytes().rpartition(b"\n")[0].rsplit(b"\n", 1)
        except FileNotFoundError:
            return {}
        return dict(json.loads(lines[-1])) if lines[-1] else {}
