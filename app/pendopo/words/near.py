"""Servers of a link that turn out to be this computer or in a network around it."""

from pendopo.words.catalogue import _
from pendopo.words.untrusted import address, one_line


def question(place: str) -> str:
    """Asked once a name was looked up, before anything is sent there."""
    return _("Is {place} meant to be close by?", place=place)


def found(host: str, at: str) -> str:
    """What a name stands for, and what that may mean."""
    return _(
        "{host} stands for {address}: this computer or the network you are in, not the internet. "
        "Nothing has been sent there. A stranger’s link could reach a device at home or at work.",
        host=address(host),
        address=one_line(at, 60),
    )


def yes() -> str:
    """The answer of who expects it there."""
    return _("Connect to it")


def no() -> str:
    """The other one."""
    return _("Do not connect")


def leads(host: str) -> str:
    """What the command line says of such a name, and goes there: it was told to."""
    return _(
        "{host} leads to this computer or into the network you are in, not to the internet. "
        "With --not-near nothing is sent there.",
        host=address(host),
    )
