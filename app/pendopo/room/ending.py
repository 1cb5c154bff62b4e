"""Why a visit is over, as the error that somebody can be told."""

from typing import assert_never

from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.room import LeaveReason


def failure_of(reason: LeaveReason) -> PendopoError | None:
    """None for a visit that we ended ourselves."""
    match reason:
        case LeaveReason.SELF:
            return None
        case LeaveReason.REMOVED:
            return AccessError(AccessReason.REMOVED)
        case LeaveReason.DUPLICATE_IDENTITY:
            return AccessError(AccessReason.DUPLICATE)
        case LeaveReason.ROOM_ENDED:
            return AccessError(AccessReason.ROOM_ENDED)
        case LeaveReason.PLACE_CLOSED:
            return AccessError(AccessReason.PLACE_CLOSED)
        case LeaveReason.NO_MEDIA:
            return ReachError(ReachReason.MEDIA)
        case LeaveReason.FLOODED:
            return ReachError(ReachReason.FLOODED)
        case LeaveReason.LOST | LeaveReason.SERVER_SHUTDOWN:
            return ReachError(ReachReason.LOST)
        case _:
            assert_never(reason)
