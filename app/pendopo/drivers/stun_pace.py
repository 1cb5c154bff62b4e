"""How much STUN one socket of the client looks into."""

from pendopo.drivers.system_clock import seconds_passed
from pendopo.signaling.burden import CHECKS, STRANGE_CHECKS
from pendopo.signaling.pace import Limit, Pace

LARGEST = 2048
"""Bytes of one message: aioice sums up all that came before each part of it."""


class StunPace:
    """What is more is as good as lost."""

    def __init__(self) -> None:
        self._known = Pace(CHECKS)
        self._strange = Pace(Limit(STRANGE_CHECKS, 0))

    def takes(self, datagram: bytes | str, known: bool = True) -> bool:
        """Whether a datagram is looked into, what is no STUN always; `known` is who was named as
        sender."""
        if not isinstance(datagram, bytes) or not datagram or datagram[0] > 3:
            return True
        pace = self._known if known else self._strange
        return len(datagram) <= LARGEST and pace.take(seconds_passed())
