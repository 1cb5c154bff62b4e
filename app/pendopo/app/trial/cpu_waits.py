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


class CpuWaits:
    """Watches while it is entered, on Linux; elsewhere it sees nothing."""

    def __init__(self, process: int | None = None, proc: Path = Path("/proc")) -> None:
        """Of this process when no other is named."""
        self._process = os.getpid() if process is None else process
        self._proc = proc
        self._waited: dict[str, int] = {}
        self._stalls: list[Stall] = []
        self._looked = 0.0
        self._family: tuple[int, ...] = ()
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

    def meet(self) -> None:
        """Find out whom to watch: children start and end."""
        self._family = tuple(_family(self._proc, self._process))

    def look(self, now: float) -> None:
        """Note who had to wait since the last look."""
        for process in self._family:
            for thread, waited_ns in _waits(self._proc, process):
                seconds = (waited_ns - self._waited.get(thread, waited_ns)) / 1e9
                self._waited[thread] = waited_ns
                if seconds >= LEAST_S:
                    self._stalls.append(Stall(self._looked - seconds, now, seconds))
        self._looked = now

    def _run(self) -> None:
        for count in itertools.count():
            if count % CHILDREN_EVERY == 0:
                self.meet()
            self.look(time.perf_counter())
            if self._stop.wait(EVERY_S):
                return


def _family(proc: Path, process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for children in (proc / str(process) / "task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in children.read_text().split():
                    yield from _family(proc, int(child))


def _waits(proc: Path, process: int) -> Iterator[tuple[str, int]]:
    """Nanoseconds that each thread has been ready to run and did not."""
    with contextlib.suppress(OSError):
        for name in os.listdir(proc / str(process) / "task"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                facts = (proc / str(process) / "task" / name / "schedstat").read_text()
                yield name, int(facts.split()[1])
