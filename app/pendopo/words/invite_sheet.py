"""From a pasted link to a kept place: every word of the two questions."""

from datetime import datetime
from typing import Final, Literal

from pendopo.model.room import Role
from pendopo.words.catalogue import N_, _, ngettext, pgettext
from pendopo.words.people import as_role

MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
"""As they stand in a date."""


def add() -> str:
    """The heading of the sheet that takes a link."""
    return _("Add an invite")


def add_means() -> str:
    """What happens with the link."""
    return _("Paste the link somebody sent you. You see where it leads before anything connects.")


def link() -> str:
    """The name of the field."""
    return _("Invite link")


def link_begins() -> str:
    """In the empty field: how every link begins."""
    return "pendopo://join#…"


def open_file() -> str:
    """Chooses a file that holds a link."""
    return pgettext("button", "Open an invite file")


def go_on() -> str:
    """Reads the link."""
    return pgettext("button", "Continue")


def cancel() -> str:
    """Goes back."""
    return pgettext("button", "Cancel")


def question() -> str:
    """The heading of the sheet that says what a link opens."""
    return _("Open this invite?")


def nothing_sent() -> str:
    """What has happened so far."""
    return _("Nothing has been sent yet.")


def connect() -> str:
    """Keeps the place and asks its server for rooms."""
    return pgettext("button", "Connect")


def connect_and_listen() -> str:
    """Keeps the room and enters it."""
    return pgettext("button", "Connect and listen")


def replace_and_listen() -> str:
    """The same where another invite goes away."""
    return pgettext("button", "Replace and listen")


def replace_and_connect() -> str:
    """The same where another place goes away."""
    return pgettext("button", "Replace and connect")


def replaces() -> str:
    """The label beside what is replaced."""
    return _("Replaces")


def replaced(name: str, server: str) -> str:
    """The place that would go away."""
    return _("{name}, on {server}", name=name, server=server)


def replaced_means() -> str:
    """What becomes of it."""
    return _(
        "You have this place already. Its invite and keys are replaced by the new ones. "
        "Go on only if the new link comes from somebody you trust."
    )


def your_name() -> str:
    """The field for the name in that place."""
    return _("Your name there")


def shown_to_everyone() -> str:
    """In the empty field."""
    return _("Shown to everyone in the room")


def opens() -> str:
    """The label beside what a link opens."""
    return _("What it opens")


def opened(kind: Literal["place", "room"], role: Role) -> str:
    """What a link opens, and as whom."""
    if kind == "place":
        return _("A place with its rooms, {as_role}", as_role=as_role(role))
    return _("One room, {as_role}", as_role=as_role(role))


def role_claimed() -> str:
    """What the role is worth before the server has said anything."""
    return _("The role is what the invite says; the server decides.")


def its_name() -> str:
    """The label beside the name that the invite claims."""
    return _("Called")


def no_name() -> str:
    """The invite claims none."""
    return _("The invite gives it no name.")


def servers(count: int) -> str:
    """The label beside all of them."""
    return ngettext("Server", "Servers", count)


def near() -> str:
    """The label beside servers that are this computer or in a network around it."""
    return _("Close by")


def near_means(count: int) -> str:
    """What that may be, as a question."""
    return ngettext(
        "This address is of this computer or of the network you are in, not of the internet. "
        "Do you expect it there? A stranger’s link could reach a device at home or at work.",
        "These addresses are of this computer or of the network you are in, not of the internet. "
        "Do you expect them there? A stranger’s link could reach a device at home or at work.",
        count,
    )


def server_learns(pinned: bool, count: int) -> str:
    """What follows from connecting to them."""
    if count > 1:
        return _several_learn(pinned)
    if pinned:
        return _(
            "It learns your internet address. "
            "Its key is in the invite: anybody in between would be noticed."
        )
    return _("It learns your internet address. The invite holds no key to know it by.")


def _several_learn(pinned: bool) -> str:
    if pinned:
        return _(
            "Tried in this order; each one asked learns your internet address. "
            "Their keys are in the invite: anybody in between would be noticed."
        )
    return _(
        "Tried in this order; each one asked learns your internet address. "
        "The invite does not hold keys to know all of them by."
    )


def encryption() -> str:
    """The label beside the encryption floor."""
    return _("Encryption")


def valid() -> str:
    """The label beside the time."""
    return _("Valid")


def valid_until(until: datetime | None, now: datetime) -> str:
    """How long a link works, in the time of this computer; None for ever."""
    if until is None:
        return _("Until it is cancelled")
    if until < now:
        return _("No longer")
    return _(
        "Until {day} {month} {year}, {time}",
        day=until.day,
        month=_(MONTHS[until.month - 1]),
        year=until.year,
        time=f"{until:%H:%M}",
    )


def once() -> str:
    """That a link works once and for one device."""
    return _("Works once, on the first computer that opens it.")


def relays() -> str:
    """The label beside the relays that an invite brings."""
    return _("Relays")


def relays_offered(count: int) -> str:
    """How many, and what becomes of them."""
    return ngettext(
        "{count} offered. It stays off until you allow it.",
        "{count} offered. They stay off until you allow them.",
        count,
    )


def relay_only() -> str:
    """That the invite wants sound to go through a relay always."""
    return _("Sound goes through a relay only, as the invite demands.")


def keep_place() -> str:
    """The switch for keeping it."""
    return _("Keep this place in my list")


def keeps(persistent: bool) -> str:
    """How long this computer keeps it."""
    if persistent:
        return _("Kept on this computer until you forget it.")
    return _("Kept only until Pendopo is closed.")
