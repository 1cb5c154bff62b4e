"""Moments that are told more loudly than a change of a label: what somebody else did to us, and
what we did to others."""

from enum import Enum, auto
from typing import assert_never

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, MicrophoneState, Room


class Moment(Enum):
    """What happened. The protocol does not name who did it; only a moderator can."""

    INVITED = auto()
    """We may speak now."""
    MOVED = auto()
    """We may not any more."""
    MUTED = auto()
    """Our microphone was turned off."""


class Deed(Enum):
    """What a moderator wishes about somebody else."""

    INVITED = auto()
    MOVED = auto()
    MUTED = auto()
    REMOVED = auto()


def done(deed: Deed, identity: ParticipantIdentity, before: Room, after: Room) -> bool:
    """Whether it has become so between two facts, whoever wished it."""
    was, is_now = before.others.get(identity), after.others.get(identity)
    if was is None or is_now is None:
        return deed is Deed.REMOVED and was is not None
    match deed:
        case Deed.INVITED:
            return is_now.on_stage and not was.on_stage
        case Deed.MOVED:
            return was.on_stage and not is_now.on_stage
        case Deed.MUTED:
            return is_now.on_stage and is_now.muted and not was.muted
        case Deed.REMOVED:
            return False
        case _:
            assert_never(deed)


def moment(before: Room, after: Room) -> Moment | None:
    """Between two facts; our own wishes are not known here. A new connection is no moment."""
    connected = Connection.CONNECTED
    if before.connection is not connected or after.connection is not connected:
        return None
    if before.me is None or after.me is None:
        return None
    if before.me.on_stage != after.me.on_stage:
        return Moment.INVITED if after.me.on_stage else Moment.MOVED
    muted = after.microphone is MicrophoneState.MUTED
    return Moment.MUTED if before.microphone.wished_on and muted else None
