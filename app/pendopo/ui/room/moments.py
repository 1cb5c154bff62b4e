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
    WITHDRAWN = auto()
    """The server took our sound away."""


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
    """Between two facts; our own wishes to step down are not known here. Another stage after a
    new connection is no moment; the microphone says itself who turned it off."""
    if before.me is None or after.me is None:
        return None
    if before.me.on_stage != after.me.on_stage:
        if before.connection is not after.connection or not _connected(after):
            return None
        return Moment.INVITED if after.me.on_stage else Moment.MOVED
    if before.microphone is after.microphone:
        return None
    return _TURNED_OFF.get(after.microphone)


def _connected(room: Room) -> bool:
    return room.connection is Connection.CONNECTED


_TURNED_OFF = {
    MicrophoneState.MUTED_BY_MODERATOR: Moment.MUTED,
    MicrophoneState.WITHDRAWN: Moment.WITHDRAWN,
}
