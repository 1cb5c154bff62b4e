"""Room metadata: title, topic and mode, sealed and signed by the host (e2ee.md 3.4)."""

import json
import struct
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pendopo.model import base64url, json_text
from pendopo.model.ed25519 import is_signed
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.framing import info, lp

MAX_TITLE = 200
MAX_TOPIC = 600
MAX_TEXT = 8 * 1024
NONCE_SIZE = 12
SIGNATURE_SIZE = 64
_BLOCK = 64
_HEAD = struct.Struct(">BBQQ")
_BODY_VERSION = 1


@dataclass(frozen=True, slots=True)
class RoomMetadata:
    """`seq` grows with every change, `starts_at` is unix seconds or 0; both 0 in mode `none`."""

    mode: Mode
    seq: int = 0
    starts_at: int = 0
    title: str = ""
    topic: str = ""


def seal_metadata(
    meta: RoomMetadata, meta_key: bytes, host_seed: bytes, room: str, nonce: bytes
) -> str:
    """The JSON text for the server; `nonce` is 12 random bytes, never used twice.

    Raises InputError(USAGE) for a title over 200 or a topic over 600 bytes.
    """
    if meta.mode is Mode.NONE:
        raise ValueError("mode none has open metadata")
    body = _body_of(meta)
    sig = Ed25519PrivateKey.from_private_bytes(host_seed).sign(_signed(room, body))
    hidden = AESGCM(meta_key).encrypt(nonce, _pad(body + sig), _context(room))
    return _json({"pendopo": 1, "sealed": base64url.encode(nonce + hidden)})


def open_metadata(
    text: str, meta_key: bytes, host_key: bytes, room: str, last_seq: int = 0
) -> RoomMetadata | None:
    """What the host signed for this room, or None: not ours, forged, or older than `last_seq`."""
    try:
        blob = base64url.decode(_ours(text)["sealed"])
        plain = AESGCM(meta_key).decrypt(blob[:NONCE_SIZE], blob[NONCE_SIZE:], _context(room))
        padded = _unpad(plain)
        body, sig = padded[:-SIGNATURE_SIZE], padded[-SIGNATURE_SIZE:]
        if not is_signed(_signed(room, body), sig, host_key):
            return None
        meta = _meta_of(body)
    except (InvalidTag, ValueError, KeyError, TypeError, struct.error):
        return None
    return meta if meta.mode is not Mode.NONE and meta.seq >= last_seq else None


def render_plain(meta: RoomMetadata) -> str:
    """The JSON text of a room in mode `none`. Raises InputError(USAGE) as `seal_metadata`."""
    _check_sizes(meta)
    return _json({"pendopo": 1, "mode": 0, "title": meta.title, "topic": meta.topic})


def open_plain(text: str) -> RoomMetadata | None:
    """What anybody wrote for a room in mode `none`, or None."""
    try:
        fields = _ours(text)
        meta = RoomMetadata(Mode.NONE, title=fields["title"], topic=fields["topic"])
        _check_sizes(meta)
    except (InputError, ValueError, KeyError, AttributeError):
        return None
    return meta if type(fields.get("mode")) is int and fields["mode"] == 0 else None


def _ours(text: str) -> dict[str, Any]:
    if len(text) > MAX_TEXT:
        raise ValueError("too long")
    fields = json_text.read(text)
    if not isinstance(fields, dict) or type(fields.get("pendopo")) is not int:
        raise ValueError("not ours")
    if fields["pendopo"] != 1:
        raise ValueError("another version")
    return fields


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _body_of(meta: RoomMetadata) -> bytes:
    _check_sizes(meta)
    head = _HEAD.pack(_BODY_VERSION, meta.mode, meta.seq, meta.starts_at)
    return head + lp(meta.title.encode()) + lp(meta.topic.encode())


def _meta_of(body: bytes) -> RoomMetadata:
    version, mode, seq, starts_at = _HEAD.unpack_from(body)
    if version != _BODY_VERSION:
        raise ValueError("another version")
    title, rest = _framed(body[_HEAD.size :], MAX_TITLE)
    topic, rest = _framed(rest, MAX_TOPIC)
    if rest:
        raise ValueError("bytes after the last field")
    return RoomMetadata(Mode(mode), seq, starts_at, title.decode(), topic.decode())


def _check_sizes(meta: RoomMetadata) -> None:
    for text, most, fault in (
        (meta.title, MAX_TITLE, UsageFault.TITLE_TOO_LONG),
        (meta.topic, MAX_TOPIC, UsageFault.TOPIC_TOO_LONG),
    ):
        if len(text.encode()) > most:
            raise InputError(InputReason.USAGE, fault=fault, most=most)


def _framed(blob: bytes, most: int) -> tuple[bytes, bytes]:
    size = int.from_bytes(blob[:2], "big")
    if len(blob) < 2 + size or size > most or len(blob) < 2:
        raise ValueError("a field does not fit")
    return blob[2 : 2 + size], blob[2 + size :]


def _pad(blob: bytes) -> bytes:
    framed = lp(blob)
    return framed + bytes(-len(framed) % _BLOCK)


def _unpad(padded: bytes) -> bytes:
    blob, filler = _framed(padded, MAX_TEXT)
    if len(padded) % _BLOCK or len(filler) >= _BLOCK or any(filler):
        raise ValueError("not our padding")
    return blob


def _context(room: str) -> bytes:
    return info("meta", room.encode())


def _signed(room: str, body: bytes) -> bytes:
    return info("meta sig", room.encode()) + body
