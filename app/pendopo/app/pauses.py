"""How long this computer kept the sound thread waiting."""

from collections import deque
from dataclasses import dataclass

from pendopo.ports.clock import Clock

LONG_S = 0.04
"""Longer pauses are worth remembering: a speaker has about so much in store."""
MAX_PAUSES = 1_000


@dataclass(frozen=True, slots=True)
class Pause:
    """`at` is its end in monotonic seconds."""

    at: float
    length_s: float


class Pauses:
    """Told of every beat by the sound thread; may be read from any."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
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
        now = self._clock.monotonic()
        if self._last is not None:
            self._note(Pause(now, now - self._last))
        self._last = now

    def _note(self, pause: Pause) -> None:
        self.longest_s = max(self.longest_s, pause.length_s)
        if pause.length_s > LONG_S:
            self._long.append(pause)
