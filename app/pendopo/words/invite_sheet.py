"""From a pasted link to a kept place: every word of the two questions."""

from datetime import datetime
from typing import Final, Literal

from pendopo.model.room import Role
from pendopo.words.catalogue import N_, _, pgettext
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


def called(name: str) -> str:
    """The name that the invite claims."""
    return _("The invite calls it “{name}”.", name=name) if name else _(
        "The invite gives it no name."
    )  # fmt: skip


def server() -> str:
    """The label beside the server."""
    return _("Server")


def server_learns(pinned: bool) -> str:
    """What follows from connecting to it."""
    if pinned:
        return _(
            "It learns your internet address. "
            "Its key is in the invite: anybody in between would be noticed."
        )
    return _("It learns your internet address.")


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


def kept(persistent: bool) -> str:
    """How long this computer keeps it."""
    if persistent:
        return _("Kept on this computer until you forget it.")
    return _("Kept only until Pendopo is closed.")
