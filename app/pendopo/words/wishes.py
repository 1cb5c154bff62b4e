"""What is said when a server refuses something we wished."""

from typing import assert_never

from pendopo.model.wish import RefusalReason, Wish, WishRefused
from pendopo.words.catalogue import _


def refused(refusal: WishRefused) -> str:
    """What did not happen and why, then what to do."""
    return _("{what} {why}", what=_what(refusal.wish), why=_why(refusal.reason))


def _what(wish: Wish) -> str:
    match wish:
        case Wish.SPEAK:
            return _("The server takes no sound from you, so nobody hears you.")
        case Wish.MUTE:
            return _("The server did not take note that your microphone was muted or unmuted.")
        case Wish.HAND:
            return _("Your hand was not raised or lowered.")
        case Wish.NAME:
            return _("Your name was not changed.")
        case Wish.OTHER:
            return _("The server refused what you asked for.")
        case _:
            assert_never(wish)


def _why(reason: RefusalReason) -> str:
    match reason:
        case RefusalReason.NOT_ALLOWED:
            return _("Your invite does not allow it here. Ask the host of the room.")
        case RefusalReason.LIMIT_EXCEEDED:
            return _("The server's limit is reached. Try again later.")
        case RefusalReason.OTHER:
            return _("It gave no reason. Try again in a minute.")
        case _:
            assert_never(reason)
