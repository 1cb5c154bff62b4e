"""What is said of the mutants, and what is amiss."""

import pytest

from tests.mutation.ground import Mutant, Outcome
from tests.mutation.reasons import Change, Reasons
from tests.mutation.report import print_report

CHANGE = ("a.py", "x > 1", "x >= 1")
NO_REASONS, A_REASON = Reasons(frozenset(), ()), Reasons(frozenset({CHANGE}), ())


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (1, Outcome.FOUND),
        (3, Outcome.FOUND),
        (0, Outcome.LIVES),
        (33, Outcome.LIVES),
        (-24, Outcome.TOO_LONG),
        (36, Outcome.TOO_LONG),
        (-11, Outcome.DIED),
        (-9, Outcome.DIED),
        (None, Outcome.UNTRIED),
        (2, Outcome.UNTRIED),
        (34, Outcome.UNTRIED),
        (35, Outcome.UNTRIED),
        (77, Outcome.UNTRIED),
    ],
)
def test_only_what_a_test_found_counts_as_found(code: int | None, outcome: Outcome) -> None:
    assert Mutant("a.py", "m", code).outcome is outcome


def amiss(code: int | None, may_live: Reasons = NO_REASONS) -> bool:
    mutant = Mutant("a.py", "m", code)
    changes: dict[Mutant, Change] = {} if code in (1, None) else {mutant: CHANGE}
    return print_report([mutant], changes, may_live, ["a.py"])


def test_all_found_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert not amiss(1)
    assert capsys.readouterr().out.splitlines()[-1].split() == ["1", "1", "0", "0", "0", "0", "0"]


def test_what_lives_needs_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert amiss(0)
    assert "No test failed: a.py\n  - x > 1\n  + x >= 1\n" in capsys.readouterr().out
    assert not amiss(0, A_REASON)
    assert amiss(1, A_REASON)
    assert "Needed no more: a.py\n" in capsys.readouterr().out


def test_what_was_not_tried_is_named_and_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is a reason called unneeded then: its mutant may be among those."""
    assert amiss(None, A_REASON)
    said = capsys.readouterr().out
    assert said.endswith("Not tried: m\n")
    assert "Needed no more" not in said


@pytest.mark.parametrize(("code", "said"), [(-24, "Too long"), (-11, "Died")])
def test_what_ended_otherwise_is_said(
    code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not amiss(code)
    assert f"{said}, which counts as found: a.py\n  - x > 1\n" in capsys.readouterr().out
