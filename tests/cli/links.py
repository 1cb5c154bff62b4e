"""Invite links of every kind, made for one test."""

import time
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.link import PREFIX, _checksum, render
from pendopo.model import base64url
from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.signaling import access

SEED = bytes(range(100, 132))
NOWHERE = "ws://127.0.0.1:9"
API_KEY, API_SECRET = "a-key", "an-api-secret-of-more-than-32-characters"
PASSPHRASE = "gecko walnut orbit plaza mango tulip"

PLACE = Invite(
    kind=InviteKind.PLACE,
    mode=Mode.SHARED,
    policy=Policy(0),
    secret=bytes(range(1, 33)),
    host_key=Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw(),
    invite_id=bytes(range(8)),
    servers=(Endpoint(NOWHERE),),
    role=Role.LISTENER,
    name="Warung",
    ticket=bytes(range(32)),
)


def place(url: str = NOWHERE, *pins: bytes, **changes: Any) -> str:
    """A link to a place at `url`."""
    return render(replace(PLACE, servers=(Endpoint(url, pins),), **changes))


def room(url: str = NOWHERE, *pins: bytes, names: str = "r-1", listing: bool = False) -> str:
    """A link to room r-1 whose token names the room `names`."""
    changes = {"kind": InviteKind.ROOM, "room": RoomName("r-1"), "ticket": None}
    return place(url, *pins, token=token(names, listing), **changes)


def token(names: str = "r-1", listing: bool = False) -> str:
    grants = access.Grants(
        identity=ParticipantIdentity("me"),
        room=RoomName(names),
        room_join=True,
        room_list=listing,
    )
    return access.issue(API_KEY, API_SECRET, grants, int(time.time()))


def with_byte(link: str, at: int, value: int) -> str:
    """The link with one byte of its content changed and the checksum made good again."""
    content = bytearray(base64url.decode(link.removeprefix(PREFIX))[:-4])
    content[at] = value
    return PREFIX + base64url.encode(bytes(content) + _checksum(bytes(content)))


def with_letter(link: str, at: int) -> str:
    """The link with one letter changed."""
    return link[:at] + ("B" if link[at] != "B" else "C") + link[at + 1 :]


VERSION, KIND, MODE, POLICY = range(4)
"""Where a link's first fields are."""


def several(*urls: str) -> str:
    """A link to a place with several servers."""
    return render(replace(PLACE, servers=tuple(Endpoint(url) for url in urls)))
