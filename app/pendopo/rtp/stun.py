"""STUN for an ICE-lite end: read a connectivity check, write the answer (RFC 8489, 8445)."""

import hmac
import ipaddress
import zlib
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct

COOKIE = 0x2112A442
MAX_MESSAGE = 1500
MAX_ATTRIBUTES = 32
"""In one message. Checks of official SDKs have a dozen."""
_HEADER = Struct("!HHI12s")
_ATTRIBUTE = Struct("!HH")
_ADDRESS = Struct("!BBH")
_REQUEST, _SUCCESS, _ERROR = 0x0001, 0x0101, 0x0111
_USERNAME, _INTEGRITY, _ERROR_CODE, _MAPPED = 0x0006, 0x0008, 0x0009, 0x0020
_PRIORITY, _USE_CANDIDATE, _FINGERPRINT, _CONTROLLED = 0x0024, 0x0025, 0x8028, 0x8029
_HOST_PRIORITY = 0x7EFFFFFF
_FINGERPRINT_XOR = 0x5354554E
_INTEGRITY_SIZE, _FINGERPRINT_SIZE = 24, 8


@dataclass(frozen=True, slots=True)
class Check:
    """A connectivity check whose fingerprint is right and whose password is still to be proved.

    `local` and `remote` are the two halves of its user name: ours and the sender's; `signed` is
    what the signature covers.
    """

    transaction: bytes
    local: str
    remote: str
    nominates: bool
    controlled: bool
    signed: bytes
    signature: bytes

    def proves(self, password: bytes) -> bool:
        """Whether the sender knows this password."""
        return hmac.compare_digest(hmac.digest(password, self.signed, "sha1"), self.signature)


def parse_check(data: bytes) -> Check | None:
    """Read a binding request, or None for anything else. Takes any bytes."""
    if not _HEADER.size <= len(data) <= MAX_MESSAGE:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if kind != _REQUEST or cookie != COOKIE or len(data) != _HEADER.size + length or length % 4:
        return None
    found, signed = _attributes(data)
    if signed is None or not _fingerprint_fits(data, found):
        return None
    try:
        local, colon, remote = found.get(_USERNAME, b"").decode().partition(":")
    except UnicodeDecodeError:
        return None
    if not colon:
        return None
    return Check(
        transaction,
        local,
        remote,
        _USE_CANDIDATE in found,
        _CONTROLLED in found,
        signed,
        found[_INTEGRITY],
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer to a check of ours, whose password is still to be proved."""

    transaction: bytes
    signed: bytes
    signature: bytes

    def proves(self, password: bytes) -> bool:
        """Whether the sender knows this password, which is their own."""
        return hmac.compare_digest(hmac.digest(password, self.signed, "sha1"), self.signature)


def parse_answer(data: bytes) -> Answer | None:
    """Read a success response, or None for anything else. Takes any bytes."""
    if not _HEADER.size <= len(data) <= MAX_MESSAGE:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if kind != _SUCCESS or cookie != COOKIE or len(data) != _HEADER.size + length or length % 4:
        return None
    found, signed = _attributes(data)
    return Answer(transaction, signed, found[_INTEGRITY]) if signed is not None else None


def request(transaction: bytes, user: str, password: bytes, tie_breaker: bytes) -> bytes:
    """A check of the controlled end's; `user` and `password` are the other end's to prove."""
    name = user.encode()
    body = _attribute(_USERNAME, name) + _attribute(_PRIORITY, _HOST_PRIORITY.to_bytes(4, "big"))
    body += _attribute(_CONTROLLED, tie_breaker)
    return _message(_REQUEST, transaction, body, password)


def success(check: Check, password: bytes, host: str, port: int) -> bytes:
    """The answer to a good check: the address it came from, signed."""
    address, version = _packed(host)
    size = len(address)
    mask = (COOKIE.to_bytes(4, "big") + check.transaction)[:size]
    masked = int.from_bytes(address, "big") ^ int.from_bytes(mask, "big")
    family = 1 if version == 4 else 2
    body = _ADDRESS.pack(0, family, port ^ COOKIE >> 16) + masked.to_bytes(size, "big")
    return _message(_SUCCESS, check.transaction, _attribute(_MAPPED, body), password)


def role_conflict(check: Check, password: bytes) -> bytes:
    """487: the other end must be the controlling one."""
    body = bytes((0, 0, 4, 87)) + b"Role Conflict"
    return _message(_ERROR, check.transaction, _attribute(_ERROR_CODE, body), password)


def _attributes(data: bytes) -> tuple[dict[int, bytes], bytes | None]:
    """Attributes up to the signature, the fingerprint after it, and what the signature covers."""
    found: dict[int, bytes] = {}
    signed: bytes | None = None
    at, count = _HEADER.size, 0
    while at + 4 <= len(data):
        count += 1
        if count > MAX_ATTRIBUTES:
            return {}, None
        kind, length = _ATTRIBUTE.unpack_from(data, at)
        value = data[at + 4 : at + 4 + length]
        if len(value) != length:
            return {}, None
        if signed is None or (kind == _FINGERPRINT and kind not in found):
            found.setdefault(kind, value)
        if kind == _INTEGRITY and signed is None:
            covered = at + _INTEGRITY_SIZE - _HEADER.size
            signed = data[:2] + covered.to_bytes(2, "big") + data[4:at]
        at += 4 + (length + 3 & ~3)
    return found, signed


def _fingerprint_fits(data: bytes, found: dict[int, bytes]) -> bool:
    """Whether the fingerprint is there, last, and right."""
    end = len(data) - _FINGERPRINT_SIZE
    value = found.get(_FINGERPRINT, b"")
    return data[end + 4 :] == value == _fingerprint(data[:end])


def _message(kind: int, transaction: bytes, body: bytes, password: bytes) -> bytes:
    signed = _head(kind, len(body) + _INTEGRITY_SIZE, transaction) + body
    length = len(body) + _INTEGRITY_SIZE + _FINGERPRINT_SIZE
    signature = _attribute(_INTEGRITY, hmac.digest(password, signed, "sha1"))
    covered = _head(kind, length, transaction) + body + signature
    return covered + _attribute(_FINGERPRINT, _fingerprint(covered))


def _head(kind: int, length: int, transaction: bytes) -> bytes:
    """`length` is that of the message so far as it counts: the signature knows no fingerprint."""
    return _HEADER.pack(kind, length, COOKIE, transaction)


def _attribute(kind: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(kind, len(value)) + value + bytes(-len(value) % 4)


def _fingerprint(covered: bytes) -> bytes:
    """Of a message whose length counts the fingerprint already."""
    return (zlib.crc32(covered) ^ _FINGERPRINT_XOR).to_bytes(4, "big")


@lru_cache(maxsize=1024)
def _packed(host: str) -> tuple[bytes, int]:
    address = ipaddress.ip_address(host)
    return address.packed, address.version
