"""Whether there is a newer version."""

from pendopo.words.catalogue import _


def heading() -> str:
    """Over it."""
    return _("Newer versions")


def wanted() -> str:
    """The switch."""
    return _("Tell me when there is a newer version")


def wanted_means() -> str:
    """What follows from it."""
    return _(
        "At every start and once a day Pendopo reads one small signed file. Whoever runs that "
        "server learns your internet address and that you use Pendopo. Nothing is downloaded or "
        "installed by itself."
    )


def no_key() -> str:
    """This build cannot check."""
    return _(
        "This version cannot ask: it holds no key with which releases are signed. Ask whoever "
        "gave you Pendopo for newer ones."
    )


def not_asked() -> str:
    """Nobody wanted to know."""
    return _("Not asked yet.")


def asking() -> str:
    """Under way."""
    return _("Asking …")


def there(version: str, date: str) -> str:
    """There is one."""
    return _("Version {version} is there, signed on {date}.", version=version, date=date)


def none_newer(date: str) -> str:
    """There is none that anybody told us of."""
    return _("No newer version is known. The newest was signed on {date}.", date=date)


def ask() -> str:
    """Asks once."""
    return _("Ask now")


def copy() -> str:
    """Puts the link on the clipboard."""
    return _("Copy the link")
