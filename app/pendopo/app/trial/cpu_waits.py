"""How long the kernel kept this process and its children waiting for a processor."""

import contextlib
import itertools
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from pendopo.app.trial.verdict import Stall

EVERY_S = 0.05
CHILDREN_EVERY = 10
LEAST_S = 0.02
"""A thread that has to wait for less than this between two looks just takes its turn."""

_PROC = Path("/proc")


class CpuWaits:
    """Watches while it is entered, on Linux; elsewhere it sees nothing."""

    def __init__(self) -> None:
        self._waited: dict[str, int] = {}
        self._stalls: list[Stall] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cpu waits", daemon=True)

    def __enter__(self) -> "CpuWaits":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(2.0)

    @property
    def stalls(self) -> tuple[Stall, ...]:
        """In monotonic seconds; when it was exactly is known only between two looks."""
        return tuple(self._stalls)

    def _run(self) -> None:
        looked, processes = time.monotonic(), [os.getpid()]
        for count in itertools.count():
            if count % CHILDREN_EVERY == 0:
                processes = list(_family(os.getpid()))
            now = time.monotonic()
            for process in processes:
                self._look(process, looked, now)
            looked = now
            if self._stop.wait(EVERY_S):
                return

    def _look(self, process: int, before: float, now: float) -> None:
        for thread, waited_ns in _waits(process):
            seconds = (waited_ns - self._waited.get(thread, waited_ns)) / 1e9
            self._waited[thread] = waited_ns
            if seconds >= LEAST_S:
                self._stalls.append(Stall(before - seconds, now, seconds))


def _family(process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for children in (_PROC / str(process) / "task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in children.read_text().split():
                    yield from _family(int(child))


def _waits(process: int) -> Iterator[tuple[str, int]]:
    """Nanoseconds that each thread has been ready to run and did not."""
    with contextlib.suppress(OSError):
        for name in os.listdir(_PROC / str(process) / "task"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                facts = (_PROC / str(process) / "task" / name / "schedstat").read_text()
                yield name, int(facts.split()[1])
