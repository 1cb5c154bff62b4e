"""Who is not heard here, and why: the mark that somebody on stage has."""

from collections.abc import Mapping

from pendopo.e2ee.indicator import Indicator
from pendopo.model.ids import ParticipantIdentity
from pendopo.room.needles import Needles
from pendopo.ui.room.people import Mark

MISSED_AFTER_S = 2.0
"""A voice that begins arrives within this time, or does not."""


class Marks:
    """What the newest needles say."""

    def __init__(self) -> None:
        self._silenced: frozenset[ParticipantIdentity] = frozenset()
        self._missed: dict[ParticipantIdentity, float] = {}
        """For how many seconds."""

    def measure(self, needles: Needles, elapsed_s: float) -> bool:
        """Whether somebody is marked now who was not, or the other way."""
        before = self._own()
        self._silenced = needles.silenced
        self._missed = {p: self._missed.get(p, 0.0) + elapsed_s for p in needles.missing}
        return self._own() != before

    def of(self, indicator: Indicator) -> Mapping[ParticipantIdentity, Mark]:
        """With those whose sound was refused lately."""
        lately = {h.subject for h in indicator.happened if h.active and h.subject}
        return self._own() | {ParticipantIdentity(p): Mark.REFUSED for p in lately}

    def _own(self) -> dict[ParticipantIdentity, Mark]:
        missed = (p for p, seconds in self._missed.items() if seconds >= MISSED_AFTER_S)
        return dict.fromkeys(missed, Mark.MISSING) | dict.fromkeys(self._silenced, Mark.SILENCED)
