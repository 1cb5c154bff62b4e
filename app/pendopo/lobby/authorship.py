"""The author of a place: whose key signs its rooms' metadata and stands in all its links."""

import os
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.e2ee import metadata
from pendopo.e2ee.keys import meta_key
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.lobby.invite import INVITE_ID_SIZE, MAX_NAME, Invite, InviteKind, Policy
from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.text import as_written, cut, utf8_size
from pendopo.model.transport import Endpoint


def fresh_room_name() -> RoomName:
    """A name that nobody can guess and that tells a server nothing."""
    return RoomName("r-" + secrets.token_hex(16))


def fresh_invite_id() -> bytes:
    """The number of a new link."""
    return os.urandom(INVITE_ID_SIZE)


@dataclass(frozen=True, slots=True, repr=False)
class Author:
    """Whoever holds the host's seed, 32 bytes."""

    host_seed: bytes

    @classmethod
    def fresh(cls) -> "Author":
        """With a new random key."""
        return cls(os.urandom(32))

    @property
    def host_key(self) -> bytes:
        """The public key, 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.host_seed).public_key().public_bytes_raw()

    def describe(self, content: RoomMetadata, room: RoomName, room_secret: bytes) -> str:
        """A room's metadata as a server keeps them: sealed and signed, in mode `none` open."""
        if content.mode is Mode.NONE:
            return metadata.render_plain(content)
        key = meta_key(room_secret)
        return metadata.seal_metadata(content, key, self.host_seed, room, os.urandom(12))

    def read(self, text: str, room: RoomName, room_secret: bytes) -> RoomMetadata | None:
        """What `describe` gave, or None for what is not ours."""
        key = meta_key(room_secret)
        return metadata.open_metadata(text, key, self.host_key, room) or metadata.open_plain(text)

    def invite(
        self,
        mode: Mode,
        role: Role,
        secret: bytes,
        servers: tuple[Endpoint, ...],
        *,
        invite_id: bytes,
        name: str,
        room: RoomName | None = None,
        passphrase: str | None = None,
        not_after: int = 0,
        token: str | None = None,
        ticket: bytes | None = None,
    ) -> Invite:
        """A link to `room`, or to the whole place; `secret` is the room's or the place's.

        The host's seed is in a link for the host alone. A name that is too long is cut.
        """
        policy = Policy.HOST_LINK if role is Role.HOST else Policy(0)
        if passphrase is not None:
            policy |= Policy.TYPED_PASSPHRASE
        return Invite(
            kind=InviteKind.PLACE if room is None else InviteKind.ROOM,
            mode=mode,
            policy=policy,
            secret=secret,
            host_key=self.host_key,
            invite_id=invite_id,
            servers=servers,
            role=role,
            name=cut(as_written(name), MAX_NAME, utf8_size),
            room=room,
            passphrase=passphrase,
            host_seed=self.host_seed if role is Role.HOST else None,
            not_after=not_after,
            token=token,
            ticket=ticket,
        )
