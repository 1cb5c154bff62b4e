"""What can be told to whoever helps."""

from pendopo.words.catalogue import _


def title() -> str:
    """The name of the page."""
    return _("Diagnostics")


def heading() -> str:
    """Over what may be told."""
    return _("For whoever helps you")


def means() -> str:
    """What is in the file and what is not."""
    return _(
        "Versions, results of the self-test, switches of the settings, and counters of this run. "
        "No name, title, link, key, address or device is in it. You see all of it before it is "
        "saved, and nothing is sent."
    )


def show() -> str:
    """Puts it together."""
    return _("Show what would be told")


def whole() -> str:
    """What the text is, for whoever hears it."""
    return _("All that the file would hold")


def save() -> str:
    """Asks where to."""
    return _("Save to a file …")


def save_heading() -> str:
    """Over the question where to."""
    return _("Save diagnostics")


def saved() -> str:
    """It is there."""
    return _("Saved. Nobody but you can read the file.")


def copy() -> str:
    """Puts it on the clipboard."""
    return _("Copy")


def copied() -> str:
    """It is there."""
    return _("The text is on the clipboard.")
