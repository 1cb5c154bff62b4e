"""Every end of a visit is told."""

import pytest

from pendopo.model.room import LeaveReason
from pendopo.words.endings import ended


@pytest.mark.parametrize("reason", LeaveReason)
def test_every_end_has_a_heading_and_a_sentence(reason: LeaveReason) -> None:
    heading, sentence = ended(reason)
    assert heading
    assert sentence.endswith(".")


def test_an_unknown_end_is_a_lost_connection() -> None:
    assert ended(None) == ended(LeaveReason.LOST)
