"""Outside the window: the icon's menu and what is told while nobody looks."""

from pendopo.words.catalogue import _, pgettext


def show_window() -> str:
    """Brings the window forward."""
    return pgettext("menu", "Show Pendopo")


def close_window() -> str:
    """Ends the program, after asking in a room."""
    return pgettext("menu", "Quit Pendopo")


def invited() -> str:
    """We may speak now; nothing says where."""
    return _("You were invited to speak.")


def visit_over() -> str:
    """A visit has ended, for whatever reason."""
    return _("Your visit to a room is over.")
