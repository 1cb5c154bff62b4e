"""How a visit ended, as a heading and a sentence."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from pendopo.model.errors import OwnReason, PendopoError, ReachReason
from pendopo.model.room import LeaveReason
from pendopo.words.catalogue import N_, _
from pendopo.words.errors import sentence


def ended(reason: LeaveReason | None, failure: PendopoError | None = None) -> tuple[str, str]:
    """Heading and sentence for a visit that is over; without a reason it was lost. Where a way
    could not be found, or something failed here, `failure` says more than that."""
    reason = reason or LeaveReason.LOST
    heading, plain = ENDINGS[reason]
    if failure is None or reason not in _NO_WAY or failure.reason in _SAID:
        return _(heading), _(plain)
    return _(heading), sentence(failure)


_NO_WAY = frozenset({LeaveReason.LOST, LeaveReason.NO_MEDIA, LeaveReason.FAULT})
_SAID = frozenset[Enum]({ReachReason.LOST, ReachReason.MEDIA, OwnReason.INTERNAL})
"""What the heading says already."""

ENDINGS: Final[Mapping[LeaveReason, tuple[str, str]]] = {
    LeaveReason.SELF: (
        N_("You left the room"),
        N_("Nobody was told; your place is free again."),
    ),
    LeaveReason.REMOVED: (
        N_("You were removed from this room"),
        N_("A moderator ended your visit."),
    ),
    LeaveReason.ROOM_ENDED: (
        N_("The room has ended"),
        N_("It was closed for everybody."),
    ),
    LeaveReason.PLACE_CLOSED: (
        N_("The place was closed"),
        N_("Whoever hosts it closed all of its rooms. Your invite works once it is open again."),
    ),
    LeaveReason.SERVER_SHUTDOWN: (
        N_("The server was switched off"),
        N_("The rooms come back when it does. Try again in a few minutes."),
    ),
    LeaveReason.DUPLICATE_IDENTITY: (
        N_("Your invite is in use somewhere else"),
        N_("The other visit took this one's place. Use one invite for each person."),
    ),
    LeaveReason.MOVED: (
        N_("The server moved you to another room"),
        N_(
            "Your invite is not for that one, so Pendopo did not follow. "
            "Ask for an invite to it, or join this one again."
        ),
    ),
    LeaveReason.NO_MEDIA: (
        N_("No path for sound could be opened"),
        N_(
            "The server answers, but sound does not get through. "
            "Try a network that lets UDP through."
        ),
    ),
    LeaveReason.FLOODED: (
        N_("The server sent too much"),
        N_(
            "It sends more than any room needs, so Pendopo has left it. "
            "If it happens again, tell whoever runs it."
        ),
    ),
    LeaveReason.FAULT: (
        N_("An internal check failed"),
        N_(
            "Pendopo could not go on, so it has left the room. "
            "Join again; if it happens again, please send the report."
        ),
    ),
    LeaveReason.LOST: (
        N_("The connection was lost"),
        N_("It could not be rebuilt. Check your network, then join again."),
    ),
}
"""One for each reason of model.room."""
