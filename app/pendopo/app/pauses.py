"""How long this computer kept the sound thread waiting."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from pendopo.ports.clock import Clock

LONG_S = 0.04
"""Longer pauses are worth remembering: a speaker has about so much in store."""
MAX_PAUSES = 1_000


@dataclass(frozen=True, slots=True)
class Pause:
    """`at` is its end in monotonic seconds."""

    at: float
    length_s: float
    own_s: float = field(default=0.0, compare=False)
    """For so long this process itself was at work meanwhile."""

    @property
    def idle_s(self) -> float:
        """For so long not even another thread of ours could do anything."""
        return max(0.0, self.length_s - self.own_s)


class Pauses:
    """Told of every beat by the sound thread; may be read from any."""

    def __init__(self, clock: Clock, worked_s: Callable[[], float] = time.process_time) -> None:
        """`worked_s`: for how long processors have worked for this process."""
        self._clock = clock
        self._worked_s = worked_s
        self._worked = 0.0
        self._last: float | None = None
        self._long: deque[Pause] = deque(maxlen=MAX_PAUSES)
        self.longest_s = 0.0
        """Between two beats."""

    @property
    def long(self) -> tuple[Pause, ...]:
        """The newest of those over LONG_S, oldest first."""
        return tuple(self._long)

    def beat(self) -> None:
        """The sound thread is awake."""
        now, worked = self._clock.monotonic(), self._worked_s()
        if self._last is not None:
            self._note(Pause(now, now - self._last, worked - self._worked))
        self._last, self._worked = now, worked

    def _note(self, pause: Pause) -> None:
        self.longest_s = max(self.longest_s, pause.length_s)
        if pause.length_s > LONG_S:
            self._long.append(pause)
