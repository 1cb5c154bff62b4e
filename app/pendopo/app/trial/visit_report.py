"""What the report of somebody's visit says of the sound they heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pendopo.app.trial.verdict import Stall

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """Frames of one voice between the first and the last that could be opened."""

    sealed: int
    opened: int
    lost: int
    """Frames that were not there when they were due; one that came later was opened too."""
    refused: int

    @property
    def exact(self) -> bool:
        """Every frame that was sealed was opened or lost, and none twice."""
        return self.plausible and self.sealed == self.opened + self.lost

    @property
    def plausible(self) -> bool:
        """As `exact`, but some that counted as lost may have come late."""
        known = 0 < self.opened <= self.sealed <= self.opened + self.lost
        return known and not self.refused


def counts(report: Report) -> tuple[Counts, ...]:
    """One for each person who was heard."""
    return tuple(
        Counts(row["between"], row["opened"], row["lost"], sum(row["refused"].values()))
        for row in report["heard"].values()
    )


def stalls(report: Report) -> tuple[Stall, ...]:
    """When the computer kept their sound thread waiting, in unix seconds."""
    began_s = report["started_unix_ms"] / 1000
    found = []
    for pause in report["sound_pauses"]:
        ended = began_s + pause["at_ms"] / 1000
        found.append(Stall(ended - pause["length_ms"] / 1000, ended, pause["idle_ms"] / 1000))
    return tuple(found)


def listening_since(report: Report) -> float:
    """When their recording began, in unix seconds."""
    return float(report["started_unix_ms"] + report["listening_since_ms"]) / 1000
