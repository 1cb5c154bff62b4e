"""The first page: what Pendopo is, and the ways to begin."""

from pendopo.words.catalogue import _, pgettext


def heading() -> str:
    """Over everything."""
    return _("Welcome to Pendopo")


def means() -> str:
    """Below it."""
    return _("Rooms where people talk, and where you can check who can hear.")


def invited() -> str:
    """The heading of the way in with a link."""
    return _("I have an invite")


def invited_means() -> str:
    """What happens with the link."""
    return _("Paste the link somebody sent you. You see where it leads before anything connects.")


def host() -> str:
    """The heading of the way to a place of one's own."""
    return _("Host on this computer")


def host_means() -> str:
    """What that is."""
    return _("Open your own place for friends or colleagues. No account, no server to rent.")


def set_up() -> str:
    """Goes to the page for hosting."""
    return pgettext("button", "Set up")


def echo() -> str:
    """The heading of the room in which one hears oneself."""
    return _("Try the echo room")


def echo_means() -> str:
    """What that is."""
    return _("Speak and hear yourself. Works without the internet.")


def start() -> str:
    """Goes to the echo room."""
    return pgettext("button", "Start")


def contacted_nobody() -> str:
    """At the foot of the page."""
    return _(
        "Pendopo has contacted no one so far. It connects only where an invite or you tell it to."
    )
