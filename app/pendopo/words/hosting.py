"""A host as the command line tells of it."""

from pendopo.words.catalogue import _


def listening(url: str) -> str:
    """Where it can be reached."""
    return _("listening on {url}", url=url)


def room(title: str, mode: str) -> str:
    """A room it has."""
    return _("room: {title} ({mode})", title=title, mode=mode)


def ended() -> str:
    """It is gone, and nobody asked it to go."""
    return _("The host's process has ended by itself; nobody is connected any more.")


def not_kept() -> str:
    """There is no keychain for the place's keys."""
    return _(
        "This computer's keychain cannot be used, so the place and its links end with this run. "
        "Unlock it and start again, or say with --data-dir where to keep them."
    )
