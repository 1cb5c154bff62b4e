"""LiveKit servers that somebody has an API key of."""

from pendopo.words.catalogue import _, ngettext, pgettext
from pendopo.words.untrusted import address, one_line


def means() -> str:
    """What the page is for."""
    return _("Rooms and links on a LiveKit server that you have an API key of.")


def add_heading() -> str:
    """Over the form."""
    return _("Add a server")


def server() -> str:
    """The field."""
    return _("Server address")


def server_hint() -> str:
    """In the empty field."""
    return _("wss://rooms.example")


def api_key() -> str:
    """The field."""
    return _("API key")


def api_secret() -> str:
    """The field."""
    return _("API secret")


def kept() -> str:
    """Where they go."""
    return _(
        "Key and secret stay in this computer's keychain. The server is asked while you look here."
    )


def add() -> str:
    """Tries and keeps them."""
    return pgettext("button", "Add the server")


def asking() -> str:
    """While the server is asked."""
    return _("Asking the server…")


def all_needed() -> str:
    """Something is not filled in."""
    return _("Address, key and secret are all needed.")


def added(url: str) -> str:
    """Announced."""
    return _("{server} took the key.", server=address(url))


def your_server() -> str:
    """The choice."""
    return _("Server")


def another() -> str:
    """The way to the form."""
    return pgettext("button", "Add another")


def forget() -> str:
    """Drops the key."""
    return pgettext("button", "Forget")


def forget_question(url: str) -> str:
    """Before that."""
    return _("Forget {server}?", server=address(url))


def forget_means() -> str:
    """What follows."""
    return _(
        "Its key, secret and the list of links leave this computer. "
        "Rooms stay open, and links stay good until they end."
    )


def links_for() -> str:
    """Which room the links are for."""
    return _("Links for")


def invites_mean() -> str:
    """What a link of a LiveKit server is."""
    return _(
        "Each link is for one person: whoever uses it second sends the first one out. "
        "It ends after 6 hours and cannot be taken back before."
    )


def invites_wait() -> str:
    """There is no room."""
    return _("Open a room first: a LiveKit server's link is for one room.")


def one_person() -> str:
    """What the next link gives."""
    return _("One person, 6 hours.")


def copied() -> str:
    """It is on the clipboard."""
    return _(
        "Copied: a link for one person. It leaves the clipboard in a minute. "
        "The next press makes another."
    )


def send_away() -> str:
    """Sends away whoever is there by a link."""
    return pgettext("button", "Send away")


def send_away_who(who: str) -> str:
    """The same, with who."""
    return _("Send away: {who}", who=who)


def send_away_question(who: str) -> str:
    """Before that."""
    return _("Send {who} away?", who=one_line(who))


def send_away_means() -> str:
    """What follows, truthfully."""
    return _(
        "They are told. Their link stays good until it ends, so they can come back: "
        "a LiveKit server cannot take a link back. To keep them out, end the room "
        "and open another with a new title."
    )


def end_means(people: int) -> str:
    """What follows when a room on a LiveKit server ends."""
    if not people:
        return _("Whoever still has a link to it can open it again until the link ends.")
    return ngettext(
        "{count} person in it is sent out. "
        "Whoever still has a link to it can open it again until the link ends.",
        "{count} people in it are sent out. "
        "Whoever still has a link to it can open it again until the link ends.",
        people,
    )
