"""What is wrong with a value typed on the command line, as a clause without a full stop."""

from pendopo.words.catalogue import _


def unseen() -> str:
    """Text with characters that nobody sees."""
    return _("it has characters that cannot be seen")


def length(least: int, most: int) -> str:
    """Text that is too short or too long, in bytes."""
    return _("write {least} to {most} bytes of text", least=least, most=most)


def port() -> str:
    """No port number."""
    return _("write a number from 0 to 65535")


def seconds() -> str:
    """No number of seconds."""
    return _("write a number of seconds above 0, as in 2.5")


def interval() -> str:
    """No interval."""
    return _("write FROM-TO in seconds, as in 8-12")


def order() -> str:
    """An interval that ends before it begins."""
    return _("FROM must come before TO, as in 8-12")


def lifetime() -> str:
    """No time for which an invite can live."""
    return _("between 1m and 6h, as in 90m")
