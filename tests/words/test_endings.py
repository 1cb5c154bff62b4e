"""Every end of a visit is told."""

import pytest

from pendopo.model.errors import (
    AccessError,
    AccessReason,
    OwnError,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.room import LeaveReason
from pendopo.words.endings import ended
from pendopo.words.errors import sentence


@pytest.mark.parametrize("reason", LeaveReason)
def test_every_end_has_a_heading_and_a_sentence(reason: LeaveReason) -> None:
    heading, sentence = ended(reason)
    assert heading
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("reason", "failure", "heading"),
    [
        (LeaveReason.LOST, ReachError(ReachReason.PIN, host="h"), "The connection was lost"),
        (LeaveReason.LOST, AccessError(AccessReason.TICKET, url="wss://h"), "The connection was"),
        (LeaveReason.FAULT, OwnError(OwnReason.SYSTEM, errno=24), "An internal check failed"),
        (LeaveReason.NO_MEDIA, ReachError(ReachReason.NO_RELAY, host="h"), "No path for sound"),
    ],
)
def test_what_made_coming_back_impossible_is_said(
    reason: LeaveReason, failure: PendopoError, heading: str
) -> None:
    told = ended(reason, failure)
    assert told[0].startswith(heading)
    assert told[1] == sentence(failure)


@pytest.mark.parametrize(
    ("reason", "failure"),
    [
        (LeaveReason.REMOVED, AccessError(AccessReason.REMOVED)),
        (LeaveReason.LOST, ReachError(ReachReason.LOST)),
        (LeaveReason.NO_MEDIA, ReachError(ReachReason.MEDIA)),
        (LeaveReason.FAULT, OwnError(OwnReason.INTERNAL)),
    ],
)
def test_a_failure_that_says_no_more_than_the_end_leaves_its_words(
    reason: LeaveReason, failure: PendopoError
) -> None:
    assert ended(reason, failure) == ended(reason)


def test_a_fault_of_our_own_is_no_lost_connection() -> None:
    assert not set(ended(LeaveReason.FAULT)) & set(ended(LeaveReason.LOST))


def test_whoever_is_moved_to_another_room_was_not_removed() -> None:
    said = " ".join(ended(LeaveReason.MOVED))
    assert "another room" in said
    assert "moderator" not in said
    assert "removed" not in said


def test_an_unknown_end_is_a_lost_connection() -> None:
    assert ended(None) == ended(LeaveReason.LOST)
