"""The date by which a host judges: the computer's, but never an earlier one than before."""

from pendopo.ports.clock import Clock


class SteadyDate:
    """A computer's date is set back, as by a first word from the network. What was made before
    must not become what is yet to come: tokens, removals, the start itself. Until that date is
    reached again the seconds are counted from the latest one there was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest, self._at = clock.unix_ms() / 1000, clock.monotonic()

    def now(self) -> int:
        """Unix seconds."""
        date, at = self._clock.unix_ms() / 1000, self._clock.monotonic()
        counted = self._latest + at - self._at
        self._latest, self._at = max(date, counted), at
        return int(self._latest)
