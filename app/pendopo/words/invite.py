"""Invites as the command line shows them."""

from collections.abc import Mapping
from typing import Final

from pendopo.lobby.invite import Invite, InviteKind
from pendopo.model.room import Role
from pendopo.words.catalogue import N_, _


def handed_over(invite: Invite, where: str) -> str:
    """An invite that was made; `where` is the link, or the file it was written to."""
    words = FOR_A_PLACE if invite.kind is InviteKind.PLACE else FOR_A_ROOM
    return _(words[invite.role], name=invite.name, where=where)


def fact(name: str, value: object) -> str:
    """One line of `pendopo invite show`."""
    # Translators: one thing that an invite says, as in “role: listener”.
    return _("{fact}: {value}", fact=_(FACTS[name]), value=_value(value))


FOR_A_PLACE: Final[Mapping[Role, str]] = {
    Role.LISTENER: N_("place invite for a listener ({name}): {where}"),
    Role.SPEAKER: N_("place invite for a speaker ({name}): {where}"),
    Role.MODERATOR: N_("place invite for a moderator ({name}): {where}"),
    Role.HOST: N_("place invite for a host ({name}): {where}"),
}

FOR_A_ROOM: Final[Mapping[Role, str]] = {
    Role.LISTENER: N_("room invite for a listener ({name}): {where}"),
    Role.SPEAKER: N_("room invite for a speaker ({name}): {where}"),
    Role.MODERATOR: N_("room invite for a moderator ({name}): {where}"),
    Role.HOST: N_("room invite for a host ({name}): {where}"),
}

FACTS: Final[Mapping[str, str]] = {
    "kind": N_("kind"),
    "name": N_("name"),
    "mode": N_("mode"),
    "role": N_("role"),
    "servers": N_("servers"),
    "pinned": N_("pinned"),
    "room": N_("room"),
    "expires": N_("expires"),
    "single_use": N_("single use"),
    "host_link": N_("host link"),
    "relay_only": N_("relay only"),
    "typed_passphrase": N_("typed passphrase"),
    "relays": N_("relays"),
    "invite_id": N_("invite id"),
    "host_key": N_("host key"),
}


def _value(value: object) -> str:
    match value:
        case None:
            return _("never")
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(map(str, value)) or _("none")
        case _:
            return str(value)
