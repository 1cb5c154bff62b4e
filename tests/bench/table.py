"""Rows and verdicts, for people and for programs."""

import statistics
from collections.abc import Sequence
from typing import Any

from tests.bench.goals import Verdict
from tests.bench.rows import Row, Rows, percentile

HEADS = ("what", "unit", "n", "Pendopo", "p95", "n", "other", "p95", "ratio", "beside")
GOAL_HEADS = ("goal", "got", "met")
MET = {True: "yes", False: "NO", None: "–"}


def as_text(rows: Rows, verdicts: Sequence[Verdict]) -> str:
    """Two Markdown tables and the remarks."""
    figures = _markdown(HEADS, [_cells(row) for row in rows.all()])
    goals = goals_as_text(verdicts)
    remarks = [f"- {remark}" for remark in rows.remarks]
    return "\n\n".join(filter(None, (figures, goals, "\n".join(remarks))))


def goals_as_text(verdicts: Sequence[Verdict]) -> str:
    """A Markdown table."""
    return _markdown(GOAL_HEADS, [(v.goal, v.got, MET[v.met]) for v in verdicts])


def as_json(rows: Rows, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Every sample, and what came of them."""
    return {
        "rows": [
            {
                "what": row.what,
                "unit": row.unit,
                "beside": row.beside,
                "ours": _figures(row.ours),
                "theirs": _figures(row.theirs),
                "ratio": row.ratio,
            }
            for row in rows.all()
        ],
        "goals": [{"goal": v.goal, "got": v.got, "met": v.met} for v in verdicts],
        "remarks": rows.remarks,
    }


def _figures(samples: Sequence[float]) -> dict[str, Any]:
    if not samples:
        return {"samples": []}
    median, p95 = statistics.median(samples), percentile(samples, 95)
    return {"median": median, "p95": p95, "samples": list(samples)}


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
    return (row.what, row.unit, *_side(row.ours), *_side(row.theirs), ratio, row.beside)


def _side(samples: Sequence[float]) -> tuple[str, str, str]:
    if not samples:
        return "0", "–", "–"
    return str(len(samples)), _short(statistics.median(samples)), _short(percentile(samples, 95))


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _markdown(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(heads), rule, *map(line, lines)])
