"""Whether somebody who came in brings media in time."""

from collections.abc import Callable

from pendopo.host.limits import OFFER_WITHIN_S, PATH_WITHIN_S
from pendopo.host.timers import Deadline, Timers


class Attendance:
    """First an offer is due, then the path; an offer more buys no more time."""

    def __init__(self, timers: Timers, missed: Callable[[], None]) -> None:
        self.here = False
        """Whether the path has been open."""
        self._offered = False
        self._due = Deadline(timers, missed)

    def begin(self) -> None:
        """They are inside."""
        self._due.within(OFFER_WITHIN_S)

    def offered(self) -> None:
        """They made an offer."""
        if not self._offered and not self.here:
            self._offered = True
            self._due.within(PATH_WITHIN_S)

    def connected(self) -> None:
        """Their path is open."""
        self.here = True
        self._due.cancel()

    def close(self) -> None:
        """Nothing is due any more."""
        self._due.close()
