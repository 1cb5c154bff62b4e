"""What was measured: a row for each quantity, ours beside somebody else's."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

LIVEKIT = "LiveKit server"
SDK = "official SDK"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


@dataclass(slots=True)
class Row:
    """Samples of one quantity."""

    what: str
    unit: str
    beside: str
    """Whose the second ones are."""
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def add(self, is_ours: bool, value: float | None) -> None:
        """One sample, unless there is none."""
        if value is not None:
            (self.ours if is_ours else self.theirs).append(value)

    @property
    def ratio(self) -> float | None:
        """Of the medians, where there are both."""
        if not self.ours or not self.theirs or not any(self.theirs):
            return None
        return statistics.median(self.ours) / statistics.median(self.theirs)


class Rows:
    """All of them, in the order of their first mention."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self.remarks: list[str] = []
        """What went otherwise than planned."""

    def row(self, what: str, unit: str, beside: str) -> Row:
        """The row of this name, a new one if there is none."""
        return self._rows.setdefault(what, Row(what, unit, beside))

    def find(self, what: str) -> Row | None:
        """The row of this name."""
        return self._rows.get(what)

    def all(self) -> tuple[Row, ...]:
        """Every row."""
        return tuple(self._rows.values())
