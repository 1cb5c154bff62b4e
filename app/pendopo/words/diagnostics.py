"""What can be told to whoever helps."""

from pendopo.words.catalogue import _


def title() -> str:
    """The name of the page."""
    return _("Diagnostics")
