"""Invites: what opens a place or a room (3.2)."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

from pendopo.e2ee.keys import livekit_passphrase, room_secret
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.framing import info
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint

MAX_NAME: Final = 60
MAX_ROOM: Final = 64
MAX_SERVERS: Final = 8
MAX_PINS: Final = 4
MAX_RELAYS: Final = 8
SECRET_SIZE: Final = 32
INVITE_ID_SIZE: Final = 8
TICKET_SIZE: Final = 32
PIN_SIZE: Final = 32


class InviteKind(IntEnum):
    """What an invite opens."""

    PLACE = 1
    ROOM = 2


class Policy(IntFlag):
    """What the invite demands or carries; ADMISSION and HOST_NAMED are reserved."""

    ADMISSION = 1
    HOST_NAMED = 2
    RELAY_ONLY = 4
    TYPED_PASSPHRASE = 8
    HOST_LINK = 16


KNOWN_POLICIES: Final = Policy.RELAY_ONLY | Policy.TYPED_PASSPHRASE | Policy.HOST_LINK


@dataclass(frozen=True, slots=True, repr=False)
class Invite:
    """A link's content. `name` and `role` are claims of whoever made it."""

    kind: InviteKind
    mode: Mode
    policy: Policy
    secret: bytes
    host_key: bytes
    invite_id: bytes
    servers: tuple[Endpoint, ...]
    role: Role
    name: str = ""
    room: RoomName | None = None
    passphrase: str | None = None
    host_seed: bytes | None = None
    not_after: int = 0
    single_use: bool = False
    token: str | None = None
    ticket: bytes | None = None
    relays: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """What may be seen in a log: nothing that opens anything."""
        servers = [server.url for server in self.servers]
        return f"Invite({self.kind.name}, {self.mode.name}, {self.role.name}, {servers!r})"

    @property
    def place_id(self) -> str:
        """Names what it opens: links to one place agree on it, and nobody without the place's
        secret can make another that does. A room is another place than the one it is in."""
        parts = info("place", bytes([self.kind]), self.secret, self.host_key)
        return hashlib.sha256(parts).hexdigest()

    def room_secret_for(self, room: RoomName) -> bytes:
        """RS of one room. Raises InputError(ROOM_UNKNOWN) when the link is for another room."""
        match self.kind:
            case InviteKind.PLACE:
                return room_secret(self.secret, room)
            case InviteKind.ROOM:
                if room != self.room:
                    raise InputError(InputReason.ROOM_UNKNOWN, room=room)
                return self.secret

    def passphrase_for(self, room: RoomName) -> str:
        """What official LiveKit clients type to hear this room in mode `shared`."""
        secret = self.room_secret_for(room)
        return self.passphrase if self.passphrase is not None else livekit_passphrase(secret)
