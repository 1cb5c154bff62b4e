"""How much longer or shorter the playout delay of a voice should be."""

from collections import deque

LOWEST_SLACK = 960
"""Samples: a packet that carries a copy of the one before must be there 20 ms early."""

USUAL_SLACK = 1_920
HIGHEST_SLACK = 3_360
_RISE_AFTER = 50
_FALL_AFTER = 500
_TOLERATED = 100


class Steering:
    """Watches how early packets come; rises within a second, falls after ten."""

    def __init__(self) -> None:
        self._slacks: deque[int] = deque(maxlen=_FALL_AFTER)

    def arrived(self, slack: int) -> None:
        """A packet came `slack` samples before its time."""
        self._slacks.append(slack)

    def restart(self) -> None:
        """The delay has changed: what was seen before says nothing any more."""
        self._slacks.clear()

    def correction(self) -> int:
        """Samples to add to the delay; negative to take away, 0 when it is well."""
        seen = len(self._slacks)
        if seen < _RISE_AFTER or (seen % _RISE_AFTER and seen < _FALL_AFTER):
            return 0
        late = sorted(self._slacks)[seen // _TOLERATED]
        if late < LOWEST_SLACK or (seen == _FALL_AFTER and late > HIGHEST_SLACK):
            return USUAL_SLACK - late
        return 0
