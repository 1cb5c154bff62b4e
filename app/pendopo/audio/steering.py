"""How much longer or shorter the playout delay of a voice should be."""

from collections import deque

LOWEST_SLACK = 960
"""Samples: a packet that carries a copy of the one before must be there 20 ms early."""

USUAL_SLACK = 1_920
HIGHEST_SLACK = 3_360
_LOOK_EVERY = 50
_FALL_AFTER = 500
_TOLERATED = 100


class Steering:
    """Watches how early packets come; rises within a second, falls after ten."""

    def __init__(self) -> None:
        self._slacks: deque[int] = deque(maxlen=_FALL_AFTER)
        self._unseen = 0

    def arrived(self, slack: int) -> None:
        """A packet came `slack` samples before its time; not told of one that set the time."""
        self._slacks.append(slack)
        self._unseen += 1

    def moved(self, count: int) -> None:
        """The delay has become `count` samples longer: so much earlier would all have come."""
        self._slacks = deque((slack + count for slack in self._slacks), maxlen=_FALL_AFTER)

    def restart(self) -> None:
        """The delay has jumped: what was seen before says nothing any more."""
        self._slacks.clear()
        self._unseen = 0

    def correction(self) -> int:
        """Samples to add to the delay; negative to take away, 0 when it is well."""
        if self._unseen < _LOOK_EVERY:
            return 0
        self._unseen = 0
        seen = len(self._slacks)
        late = sorted(self._slacks)[seen // _TOLERATED]
        if late < LOWEST_SLACK or (seen == _FALL_AFTER and late > HIGHEST_SLACK):
            return USUAL_SLACK - late
        return 0
