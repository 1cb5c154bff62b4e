"""The parts of the test command: together they run every test, and each of them once."""

import re
from pathlib import Path

import start
from tests.architecture.source_tree import ROOT

PARTS = (start.SIDE_BY_SIDE, start.MOSTLY_WAITING, start.ONE_BY_ONE)
KINDS = (
    {"real": False, "alone": False},
    {"real": True, "alone": False},
    {"real": True, "alone": True},
)
MARK = re.compile(r"\bmark\.(real|alone)\b")


def marks(path: Path) -> set[str]:
    """Which of the two are in a file of tests, whatever carries them."""
    return set(MARK.findall(path.read_text(encoding="utf-8")))


def test_each_kind_of_test_is_run_by_one_part() -> None:
    """What follows `-m` is an expression of Python, too."""
    for kind in KINDS:
        assert sum(eval(part[part.index("-m") + 1], dict(kind)) for part in PARTS) == 1


def test_what_is_marked_lies_where_it_is_looked_for() -> None:
    marked = {path: found for path in (ROOT / "tests").rglob("test_*.py") if (found := marks(path))}
    assert {"real"} in marked.values()
    assert {"real", "alone"} in marked.values()
    assert {"alone"} not in marked.values()
    folders = {"/".join(path.relative_to(ROOT).parts[:2]) for path in marked}
    assert folders == set(start.REAL)
    for part in (start.MOSTLY_WAITING, start.ONE_BY_ONE):
        assert part[: len(start.REAL)] == start.REAL
    assert not any(word.startswith("tests") for word in start.SIDE_BY_SIDE)
