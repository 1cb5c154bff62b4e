"""Why a visit is over: from an error to the fact, and from the fact to the error to be told."""

from collections.abc import Mapping
from copy import copy
from enum import Enum
from types import MappingProxyType
from typing import Final, assert_never

from pendopo.model.errors import (
    AccessError,
    AccessReason,
    OwnError,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.events import Left
from pendopo.model.room import LeaveReason, Room
from pendopo.reach import refusals

REASONS: Final[Mapping[Enum, LeaveReason]] = MappingProxyType(
    {
        AccessReason.REMOVED: LeaveReason.REMOVED,
        AccessReason.DUPLICATE: LeaveReason.DUPLICATE_IDENTITY,
        AccessReason.MOVED: LeaveReason.MOVED,
        AccessReason.ROOM_ENDED: LeaveReason.ROOM_ENDED,
        AccessReason.PLACE_CLOSED: LeaveReason.PLACE_CLOSED,
        ReachReason.MEDIA: LeaveReason.NO_MEDIA,
        ReachReason.NO_RELAY: LeaveReason.NO_MEDIA,
        ReachReason.FLOODED: LeaveReason.FLOODED,
        OwnReason.INTERNAL: LeaveReason.FAULT,
        OwnReason.SYSTEM: LeaveReason.FAULT,
    }
)
"""What an error says of the visit that it ended; every other one is a way back that was not
found."""


def left(error: Exception) -> Left:
    """The visit is over because of `error`, whatever it is."""
    known = refusals.known(error)
    return Left(REASONS.get(known.reason, LeaveReason.LOST), copy(known))


def failure_of(room: Room) -> PendopoError | None:
    """None for a visit that goes on or that we ended ourselves."""
    return room.failure or _failure_of(room.closed_because)


def _failure_of(reason: LeaveReason | None) -> PendopoError | None:
    match reason:
        case LeaveReason.SELF | None:
            return None
        case LeaveReason.REMOVED:
            return AccessError(AccessReason.REMOVED)
        case LeaveReason.DUPLICATE_IDENTITY:
            return AccessError(AccessReason.DUPLICATE)
        case LeaveReason.MOVED:
            return AccessError(AccessReason.MOVED)
        case LeaveReason.ROOM_ENDED:
            return AccessError(AccessReason.ROOM_ENDED)
        case LeaveReason.PLACE_CLOSED:
            return AccessError(AccessReason.PLACE_CLOSED)
        case LeaveReason.NO_MEDIA:
            return ReachError(ReachReason.MEDIA)
        case LeaveReason.FLOODED:
            return ReachError(ReachReason.FLOODED)
        case LeaveReason.FAULT:
            return OwnError(OwnReason.INTERNAL)
        case LeaveReason.LOST | LeaveReason.SERVER_SHUTDOWN:
            return ReachError(ReachReason.LOST)
        case _:
            assert_never(reason)
