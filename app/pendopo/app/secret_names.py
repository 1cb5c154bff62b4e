"""The names of secrets in the store of a profile: `kind`, `kind:what` or `kind:place id:what`.

Whatever belongs to one place has that place's id as its second word and goes when the place is
forgotten.
"""

from typing import Final

PERSONA: Final = "persona"
"""Seed of the long-term identity of this profile, hexadecimal. A key that redeems a ticket is
derived from it and is not kept."""
HOSTED_PLACE: Final = "hosted-place"
"""Of the file in which the place on this computer is kept, hexadecimal."""
OPERATED: Final = "operated-servers"
"""LiveKit servers with their API keys, and the links that were made for them."""
_INVITE: Final = "invite"


def invite(place_id: str) -> str:
    """Of the link to a place."""
    return f"{_INVITE}:{place_id}"


def is_invite(name: str) -> bool:
    """Whether a link is kept under this name."""
    return name.startswith(f"{_INVITE}:")


def near_hosts(place_id: str) -> str:
    """Of the hosts of a place that may be this computer or in a network around it."""
    return of_place("near", place_id)


def room_keys(digest: str) -> str:
    """Of a room on a LiveKit server; `digest` is of the server and the room."""
    return f"room-keys:{digest}"


def of_place(kind: str, place_id: str, what: str = "") -> str:
    """Of something else that is kept for a place, such as a token or a relay's password."""
    return f"{kind}:{place_id}:{what}" if what else f"{kind}:{place_id}"


def belongs_to(name: str, place_id: str) -> bool:
    """Whether a secret goes when the place does."""
    return name.split(":")[1:2] == [place_id]
