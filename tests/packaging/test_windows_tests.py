"""How the tests on a Windows Python are judged."""

import re
from pathlib import Path

from installers.windows import testing
from installers.windows.testing import Known, Outcome, judged, read

ROOT = Path(testing.__file__).resolve().parents[2]
SAID = """\
collected 4 items

tests/cli/test_a.py::test_one PASSED                                     [ 25%]
tests/cli/test_a.py::test_two[a b - c] FAILED                            [ 50%]
tests/cli/test_b.py::test_three ERROR                                    [ 75%]

=========================== short test summary info ===========================
SKIPPED [1] tests/cli/test_c.py:3: no such files there
FAILED tests/cli/test_a.py::test_two[a] - assert 1 == 2
ERROR tests/cli/test_b.py::test_three - OSError: [WinError 5]
============ 1 failed, 1 passed, 1 skipped, 1 error in 2.50s (0:00:02) =============
"""
FAILED = ("tests/cli/test_a.py::test_two[a]", "tests/cli/test_b.py::test_three")
COUNTED = "1 failed, 1 passed, 1 skipped, 1 error in 2.50s (0:00:02)"
LISTED = [Known("tests/cli/test_a.py::test_two*", "why"), Known("tests/cli/test_b.py::*", "so")]


def test_what_failed_is_read_from_the_summary() -> None:
    assert read(SAID) == Outcome(FAILED, COUNTED, "")


def test_a_test_that_was_running_when_all_ended_is_named() -> None:
    begun = SAID.partition("tests/cli/test_b.py::test_three")[0]
    for timeout in ("\n+++++ Timeout +++++\n", "+++++ Timeout +++++\n"):
        cut = f"{begun}tests/cli/test_b.py::test_three[a b] {timeout}"
        assert read(cut) == Outcome((), "", "tests/cli/test_b.py::test_three[a b]")


def test_only_what_is_listed_may_fail() -> None:
    well, told = judged(read(SAID), (), (), LISTED)
    assert (well, told) == (True, COUNTED + ", 2 failed for a cause that is listed")
    well, told = judged(read(SAID), (), (), LISTED[:1])
    assert not well
    assert told.splitlines()[-1].strip() == FAILED[1]


def test_what_passes_alone_is_told_and_does_not_count() -> None:
    well, told = judged(read(SAID), (), FAILED[1:], LISTED[:1])
    assert well
    assert told.splitlines()[-1].strip() == f"alone: {FAILED[1]}"


def test_a_run_that_did_not_come_to_its_end_is_no_good() -> None:
    assert not judged(Outcome((), "", "tests/x.py::test_y"), (), (), LISTED)[0]
    stuck = ("tests/x.py::test_y",)
    assert not judged(Outcome((), "3 passed in 1s", ""), stuck, (), LISTED)[0]
    assert judged(Outcome((), "3 passed in 1s", ""), stuck, stuck, LISTED)[0]


def test_every_test_that_is_listed_exists_and_has_a_cause() -> None:
    listed = testing.known()
    assert listed
    for one in listed:
        file, _, name = one.tests.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert name == "*" or re.search(rf"\bdef {name.rstrip('*')}", source), one.tests
        assert len(one.cause) > 20, one.tests
