from typing import Any

import pytest

from pendopo.app.trial.verdict import Stall
from pendopo.app.trial.visit_report import Counts, counts, listening_since, stalls

REPORT: dict[str, Any] = {
    "started_unix_ms": 1_800_000_000_000,
    "listening_since_ms": -250,
    "sound_pauses": [{"at_ms": 2_000, "length_ms": 300, "idle_ms": 120}],
    "heard": {"A": {"between": 10, "opened": 9, "lost": 1, "refused": {"DUP": 2, "AUTH": 1}}},
}


def test_stalls_are_told_in_unix_seconds_and_only_for_what_was_not_our_own_work() -> None:
    assert stalls(REPORT) == (Stall(1_800_000_001.7, 1_800_000_002.0, 0.12),)


def test_a_recording_may_begin_before_the_visit() -> None:
    assert listening_since(REPORT) == 1_799_999_999.75


def test_refusals_of_every_kind_count() -> None:
    assert counts(REPORT) == (Counts(sealed=10, opened=9, lost=1, refused=3),)


@pytest.mark.parametrize(
    ("found", "exact", "plausible"),
    [
        (Counts(10, 10, 0, 0), True, True),
        (Counts(10, 9, 1, 0), True, True),
        (Counts(10, 10, 1, 0), False, True),  # late, and opened all the same
        (Counts(10, 9, 0, 0), False, False),  # one vanished
        (Counts(10, 11, 0, 0), False, False),
        (Counts(10, 10, 0, 1), False, False),
        (Counts(0, 0, 0, 0), False, False),
    ],
)
def test_what_was_sealed_was_opened_or_lost(found: Counts, exact: bool, plausible: bool) -> None:
    assert (found.exact, found.plausible) == (exact, plausible)
