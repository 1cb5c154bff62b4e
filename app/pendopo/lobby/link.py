"""Invite links: an invite in a fragment that no server sees (3.2)."""

import hashlib
import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.lobby.blob import BlobReader, invalid
from pendopo.lobby.invite import (
    INVITE_ID_SIZE,
    KNOWN_POLICIES,
    MAX_NAME,
    MAX_PINS,
    MAX_RELAYS,
    MAX_ROOM,
    MAX_SERVERS,
    PIN_SIZE,
    SECRET_SIZE,
    TICKET_SIZE,
    Invite,
    InviteKind,
    Policy,
)
from pendopo.lobby.passphrase import MAX_BYTES as MAX_PASSPHRASE
from pendopo.lobby.passphrase import check_passphrase
from pendopo.lobby.server_url import MAX_URL, canonical_url
from pendopo.model import base64url, relay_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    PolicyError,
    PolicyReason,
)
from pendopo.model.faults import InviteFault
from pendopo.model.framing import lp
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint

PREFIX: Final = "pendopo://join#"
VERSION: Final = 1
MAX_LINK: Final = 12_000
"""More characters than the longest valid link has."""
MAX_ACCESS: Final = 1_400
CHECKSUM_SIZE: Final = 4
_ROLES: Final = (Role.LISTENER, Role.SPEAKER, Role.MODERATOR, Role.HOST)
"""Byte n of a link is the role at n − 1."""
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_.-]+")


class _Access(IntEnum):
    NONE = 0
    TOKEN = 1
    TICKET = 2


def parse(link: str, now: int) -> Invite:
    """The invite in a link; `now` is unix seconds.

    Raises InputError with the reason, or PolicyError(INVITE_NEWER) for a version, mode or policy
    bit that this version does not know. Mode `rsk1` is read; whoever joins refuses it.
    """
    invite = _read(BlobReader(_unpack(link)))
    check_date(invite, now)
    return invite


def check_date(invite: Invite, now: int) -> None:
    """Raises AccessError(INVITE_EXPIRED)."""
    if invite.not_after and invite.not_after < now:
        raise AccessError(AccessReason.INVITE_EXPIRED, not_after=invite.not_after)


def render(invite: Invite) -> str:
    """The link. Raises InputError for an invite that `parse` would not give back."""
    try:
        content = b"".join(_fields(invite))
    except (OverflowError, ValueError):
        raise invalid(InviteFault.CONTENT) from None
    link = PREFIX + base64url.encode(content + _checksum(content))
    if parse(link, now=0) != invite:
        raise invalid(InviteFault.CONTENT)
    return link


def _unpack(link: str) -> bytes:
    """The bytes between the version and the checksum, which is checked first."""
    if len(link) > MAX_LINK:
        raise InputError(InputReason.INVITE_NOT_A_LINK)
    link = link.strip()
    if not link:
        raise InputError(InputReason.INVITE_EMPTY)
    if not link.startswith(PREFIX):
        raise InputError(InputReason.INVITE_NOT_A_LINK)
    try:
        blob = base64url.decode(link.removeprefix(PREFIX))
    except ValueError:
        raise InputError(InputReason.INVITE_DAMAGED) from None
    content, checksum = blob[:-CHECKSUM_SIZE], blob[-CHECKSUM_SIZE:]
    if not content or checksum != _checksum(content):
        raise InputError(InputReason.INVITE_DAMAGED)
    if content[0] != VERSION:
        raise PolicyError(PolicyReason.INVITE_NEWER, version=content[0])
    return content[1:]


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:CHECKSUM_SIZE]


def _read(blob: BlobReader) -> Invite:
    kind = _kind(blob.number(1, InviteFault.KIND))
    mode = _mode(blob.number(1, InviteFault.MODE))
    policy = _policy(blob.number(1, InviteFault.POLICY))
    secret = _filled(blob.take(SECRET_SIZE, InviteFault.SECRET), InviteFault.SECRET)
    passphrase = _passphrase(blob, mode) if Policy.TYPED_PASSPHRASE in policy else None
    host_key = _filled(blob.take(SECRET_SIZE, InviteFault.HOST_KEY), InviteFault.HOST_KEY)
    host_seed = _host_seed(blob, host_key) if Policy.HOST_LINK in policy else None
    invite_id = blob.take(INVITE_ID_SIZE, InviteFault.NUMBER)
    not_after = blob.number(4, InviteFault.DATE)
    role, single_use = _role(blob.number(1, InviteFault.ROLE)), bool(blob.count(1, InviteFault.USE))
    name, room = blob.text(MAX_NAME, InviteFault.NAME), _room(blob, kind)
    servers = tuple(_servers(blob))
    token, ticket = _access(blob, kind)
    relays = tuple(_relays(blob))
    blob.finish()
    return Invite(
        kind,
        mode,
        policy,
        secret,
        host_key,
        invite_id,
        servers,
        role,
        name,
        room,
        passphrase,
        host_seed,
        not_after,
        single_use,
        token,
        ticket,
        relays,
    )


def _kind(byte: int) -> InviteKind:
    try:
        return InviteKind(byte)
    except ValueError:
        raise invalid(InviteFault.KIND) from None


def _mode(byte: int) -> Mode:
    try:
        return Mode(byte)
    except ValueError:
        raise PolicyError(PolicyReason.INVITE_NEWER, mode=byte) from None


def _policy(byte: int) -> Policy:
    if byte & ~KNOWN_POLICIES.value:
        raise PolicyError(PolicyReason.INVITE_NEWER, policy=byte)
    return Policy(byte)


def _filled(key: bytes, fault: InviteFault) -> bytes:
    if not any(key):
        raise invalid(fault)
    return key


def _passphrase(blob: BlobReader, mode: Mode) -> str:
    passphrase = blob.text(MAX_PASSPHRASE, InviteFault.PASSWORD)
    if not passphrase or mode is not Mode.SHARED:
        raise invalid(InviteFault.PASSWORD)
    try:
        check_passphrase(passphrase)
    except InputError as error:
        if error.reason is InputReason.USAGE:  # whoever opens a link has typed nothing
            raise invalid(InviteFault.PASSWORD) from None
        raise
    return passphrase


def _host_seed(blob: BlobReader, host_key: bytes) -> bytes:
    seed = blob.take(SECRET_SIZE, InviteFault.HOST_KEY)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    if public != host_key:
        raise invalid(InviteFault.HOST_KEY)
    return seed


def _role(byte: int) -> Role:
    if not 1 <= byte <= len(_ROLES):
        raise invalid(InviteFault.ROLE)
    return _ROLES[byte - 1]


def _room(blob: BlobReader, kind: InviteKind) -> RoomName | None:
    room = blob.text(MAX_ROOM, InviteFault.ROOM)
    if bool(room) is not (kind is InviteKind.ROOM):
        raise invalid(InviteFault.ROOM)
    return RoomName(room) if room else None


def _servers(blob: BlobReader) -> Iterable[Endpoint]:
    count = blob.count(MAX_SERVERS, InviteFault.SERVER_LIST)
    if not count:
        raise invalid(InviteFault.SERVER_LIST)
    for _ in range(count):
        url = blob.text(MAX_URL, InviteFault.SERVER_ADDRESS)
        if canonical_url(url) != url:
            raise invalid(InviteFault.SERVER_ADDRESS)
        count = blob.count(MAX_PINS, InviteFault.CERTIFICATE_PIN)
        pins = (blob.take(PIN_SIZE, InviteFault.CERTIFICATE_PIN) for _ in range(count))
        yield Endpoint(url, tuple(pins))


def _access(blob: BlobReader, kind: InviteKind) -> tuple[str | None, bytes | None]:
    """Token and ticket, at most one of them; a place always has a ticket."""
    sort, content = blob.number(1, InviteFault.ACCESS), blob.framed(MAX_ACCESS, InviteFault.ACCESS)
    if sort == _Access.TICKET and len(content) == TICKET_SIZE:
        return None, content
    if kind is InviteKind.ROOM:
        if sort == _Access.NONE and not content:
            return None, None
        if sort == _Access.TOKEN and _TOKEN.fullmatch(content):
            return content.decode(), None
    raise invalid(InviteFault.ACCESS)


def _relays(blob: BlobReader) -> Iterable[str]:
    for _ in range(blob.count(MAX_RELAYS, InviteFault.RELAY_LIST)):
        relay = blob.text(MAX_URL, InviteFault.RELAY_LIST)
        if relay_url.parse(relay) is None:
            raise invalid(InviteFault.RELAY_LIST)
        yield relay


def _fields(invite: Invite) -> Iterable[bytes]:
    yield bytes((VERSION, invite.kind, invite.mode, invite.policy))
    yield invite.secret
    if invite.passphrase is not None:
        yield lp(invite.passphrase.encode())
    yield invite.host_key
    yield invite.host_seed or b""
    yield invite.invite_id
    yield invite.not_after.to_bytes(4, "big")
    yield bytes((_ROLES.index(invite.role) + 1, invite.single_use))
    yield lp(invite.name.encode())
    yield lp((invite.room or "").encode())
    yield bytes((len(invite.servers),))
    for server in invite.servers:
        yield lp(server.url.encode()) + bytes((len(server.pins),)) + b"".join(server.pins)
    yield _access_field(invite)
    yield bytes((len(invite.relays),))
    yield from (lp(relay.encode()) for relay in invite.relays)


def _access_field(invite: Invite) -> bytes:
    if invite.token is not None:
        return bytes((_Access.TOKEN,)) + lp(invite.token.encode())
    if invite.ticket is not None:
        return bytes((_Access.TICKET,)) + lp(invite.ticket)
    return bytes((_Access.NONE,)) + lp(b"")
