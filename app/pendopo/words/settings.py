"""What the settings say."""

from pendopo.words.catalogue import _


def settings() -> str:
    """The heading over the subjects."""
    return _("Settings")


def back() -> str:
    """Leave the settings."""
    return _("Back")


def subject() -> str:
    """The field that chooses one where there is no room for a list."""
    return _("Subject")
