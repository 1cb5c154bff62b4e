"""How a visit ended, as a heading and a sentence."""

from typing import assert_never

from pendopo.model.room import LeaveReason
from pendopo.words.catalogue import _


def ended(reason: LeaveReason | None) -> tuple[str, str]:
    """Heading and sentence for a visit that is over; without a reason it was lost."""
    match reason:
        case LeaveReason.SELF:
            return _("You left the room"), _("Nobody was told; your place is free again.")
        case LeaveReason.REMOVED:
            return _("You were removed from this room"), _("A moderator ended your visit.")
        case LeaveReason.ROOM_ENDED:
            return _("The room has ended"), _("It was closed for everybody.")
        case LeaveReason.PLACE_CLOSED:
            return _("The place was closed"), _(
                "Whoever hosts it closed all of its rooms. Your invite works once it is open again."
            )
        case LeaveReason.SERVER_SHUTDOWN:
            return _("The server was switched off"), _(
                "The rooms come back when it does. Try again in a few minutes."
            )
        case LeaveReason.DUPLICATE_IDENTITY:
            return _("Your invite is in use somewhere else"), _(
                "The other visit took this one's place. Use one invite for each person."
            )
        case LeaveReason.NO_MEDIA:
            return _("No path for sound could be opened"), _(
                "The server answers, but sound does not get through. "
                "Try a network that lets UDP through."
            )
        case LeaveReason.FLOODED:
            return _("The server sent too much"), _(
                "It sends more than any room needs, so Pendopo has left it. "
                "If it happens again, tell whoever runs it."
            )
        case LeaveReason.LOST | None:
            return _("The connection was lost"), _(
                "It could not be rebuilt. Check your network, then join again."
            )
        case _:
            assert_never(reason)
