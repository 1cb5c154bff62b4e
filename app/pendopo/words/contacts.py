"""The list of everything that was contacted."""

from datetime import datetime

from pendopo.model.transport import Destination, Why
from pendopo.words.catalogue import _
from pendopo.words.untrusted import one_line


def title() -> str:
    """Of the page."""
    return _("Privacy")


def heading() -> str:
    """Above the list."""
    return _("Contacted since Pendopo was started")


def means() -> str:
    """What the list is."""
    return _(
        "Pendopo contacts only what your invite, its server or you have named. "
        "Every address is here, failed attempts included."
    )


def nothing() -> str:
    """An empty list."""
    return _("Nothing has been contacted yet.")


def left_out(count: int) -> str:
    """What did not fit."""
    return _("{count} more did not fit in this list.", count=count)


def refresh() -> str:
    """Look again."""
    return _("Look again")


def keychain() -> str:
    """Above what becomes of secrets."""
    return _("Where your secrets are")


def kept() -> str:
    """They are in the keychain."""
    return _("Invites, keys and passwords are in this computer’s keychain and nowhere else.")


def untried() -> str:
    """Nothing was kept yet."""
    return _("Invites, keys and passwords go to this computer’s keychain and nowhere else.")


def temporary() -> str:
    """A demo."""
    return _("Invites, keys and passwords are kept only until Pendopo is closed.")


def address(to: Destination) -> str:
    """Where."""
    if to.why is Why.NAME:
        return one_line(to.host, 100)
    host = f"[{to.host}]" if ":" in to.host else to.host
    return f"{one_line(host, 100)}:{to.port} · {to.protocol.upper()}"


def why(to: Destination) -> str:
    """What for, and what it learned."""
    match to.why:
        case Why.SIGNALING:
            return _("Server of a place. It learned your internet address.")
        case Why.PEER:
            return _("Sound to the server. It learned your internet address.")
        case Why.TURN:
            return _("Relay. It learned your internet address.")
        case Why.STUN:
            return _("Answers which address you have. It learned your internet address.")
        case Why.RELEASE:
            return _(
                "Word of newer versions, as you wished. It learned your internet address and that "
                "you use Pendopo."
            )
        case Why.NAME:
            return _("Name looked up. Your network’s name server learned that you asked.")


def when(at: float) -> str:
    """The time of the first contact."""
    return datetime.fromtimestamp(at).strftime("%H:%M:%S")
