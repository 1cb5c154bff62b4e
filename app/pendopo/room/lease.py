"""Until when sound may be played and sent."""

import math

from pendopo.ports.clock import Clock


class Lease:
    """The media loop extends it at every measurement; the sound thread only asks whether it holds.

    It does not hold before it was extended for the first time. Nothing is renewed by asking.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = -math.inf
        self._ended = False

    def extend(self, seconds: float) -> None:
        """Let it hold for so long from now; does nothing after `end`."""
        self._until = self._clock.monotonic() + seconds

    def suspend(self) -> None:
        """Stop holding until it is extended again."""
        self._until = -math.inf

    def end(self) -> None:
        """Never hold again; callable from any thread, a running `extend` cannot undo it."""
        self._ended = True

    def holds(self) -> bool:
        """Whether sound may go now; callable from any thread."""
        return not self._ended and self._clock.monotonic() < self._until
