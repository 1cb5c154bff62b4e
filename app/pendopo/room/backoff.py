"""How long to wait before something that keeps ending is begun anew."""

PAUSES_S = (0.0, 0.3, 0.6, 1.0, 2.0, 3.0, 5.0)
"""Before each new attempt; the last one repeats."""
STEADY_AFTER_S = 10.0
"""What stood this long was no failed attempt."""


class Backoff:
    """Times are seconds of one clock. A quick success in between starts nothing over."""

    def __init__(self) -> None:
        self._attempt = 0
        self._began: float | None = None

    def begin(self, now: float) -> None:
        """An attempt worked and stands from now on."""
        self._began = now

    def pause(self, now: float) -> float:
        """Seconds to wait before the next attempt: what stood has ended, or none worked."""
        began, self._began = self._began, None
        steady = began is not None and now - began >= STEADY_AFTER_S
        self._attempt = 0 if steady else self._attempt + 1
        return PAUSES_S[min(self._attempt, len(PAUSES_S) - 1)]
