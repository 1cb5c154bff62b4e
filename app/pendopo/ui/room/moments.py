"""What somebody else did to us: moments that are told more loudly than a change of a label."""

from enum import Enum, auto

from pendopo.model.room import Connection, MicrophoneState, Room


class Moment(Enum):
    """What happened. The protocol does not name who did it; only a moderator can."""

    INVITED = auto()
    """We may speak now."""
    MOVED = auto()
    """We may not any more."""
    MUTED = auto()
    """Our microphone was turned off."""


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
