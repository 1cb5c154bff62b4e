"""What is aimed at, and whether a run got there."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.rows import Row, Rows, percentile


@dataclass(frozen=True, slots=True)
class Verdict:
    """`met` is None when it was not measured."""

    goal: str
    got: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class Goal:
    """At most `limit`, of what `figure` makes of a row."""

    what: str
    figure: Callable[[Row], float | None]
    limit: float
    words: str

    def judge(self, rows: Rows) -> Verdict:
        """Whether it was met."""
        row = rows.find(self.what)
        got = self.figure(row) if row is not None else None
        goal = f"{self.what}: ≤ {self.limit:g} {self.words}"
        if got is None:
            return Verdict(goal, "not measured", None)
        return Verdict(goal, f"{got:.2f}", got <= self.limit)


def _ratio(row: Row) -> float | None:
    return row.ratio


def _median(row: Row) -> float | None:
    return statistics.median(row.ours) if row.ours else None


def _spread(row: Row) -> float | None:
    return percentile(row.ours, 95) / statistics.median(row.ours) if row.ours else None


SERVER, CLIENT = "× LiveKit's", "× the official SDK's"

GOALS = (
    Goal("CPU per forward, 50×1", _ratio, 0.45, SERVER),
    Goal("CPU per forward, 100×1", _ratio, 0.45, SERVER),
    Goal("CPU per forward, 50×3", _ratio, 0.6, SERVER),
    Goal("CPU per forward, 100×3", _ratio, 0.6, SERVER),
    Goal("idle CPU, 100 listeners", _ratio, 0.25, SERVER),
    Goal("one-way p99, 100×3", _ratio, 0.5, SERVER),
    Goal("CPU, 100×3", _median, 33.3, "% of a core"),
    Goal("longest time between packets during 99 joins", _ratio, 1, SERVER),
    Goal("connect → sound played, on LiveKit", _ratio, 0.9, CLIENT),
    Goal("connect → sound played, on our host", _ratio, 0.9, CLIENT),
    Goal("connect → sound played, on LiveKit", _spread, 2, "× its median, p95"),
    Goal("connect → sound played, on our host", _spread, 2, "× its median, p95"),
    Goal("client CPU, 5 voices", _ratio, 0.4, CLIENT),
)


def verdicts(rows: Rows) -> list[Verdict]:
    """One for each goal."""
    return [goal.judge(rows) for goal in GOALS]


GAP, LATER, NEWCOMER = "longest gap", "memory a while later", "slowest newcomer"


def siege_verdicts(rows: Rows, attacks: Sequence[str]) -> list[Verdict]:
    """For each attack: nobody is hurt, memory comes back, the honest get in."""
    goals = ((GAP, 120, "ms"), (LATER, 20, "MB more than before"), (NEWCOMER, 2_000, "ms"))
    return [
        Goal(f"{attack}: {what}", _median, limit, unit).judge(rows)
        for attack in attacks
        for what, limit, unit in goals
    ]
