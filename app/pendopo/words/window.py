"""The window around the pages."""

from pendopo.words.catalogue import _, pgettext


def back_to_lobby() -> str:
    """From the end of a visit."""
    return pgettext("button", "Back to the lobby")


def join_again() -> str:
    """Into the room that was lost."""
    return pgettext("button", "Join again")


def welcome_page() -> str:
    """What a screen reader calls the page of the first start."""
    return _("Welcome")


def lobby_page() -> str:
    """What a screen reader calls the page of places and rooms."""
    return _("Lobby")


def close_question() -> str:
    """Asked when the window is closed in a room."""
    return _("Leave the room?")


def close_means() -> str:
    """What it does."""
    return _("Closing the window leaves quietly.")


def close_yes() -> str:
    """The answer that leaves."""
    return pgettext("button", "Leave quietly")


def close_no() -> str:
    """The answer that stays."""
    return pgettext("button", "Keep listening")
