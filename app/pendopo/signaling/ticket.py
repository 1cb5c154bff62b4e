"""Requests that exchange an invite's ticket for an access token (e2ee.md 3.2), both ends."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pendopo.model import base64url
from pendopo.model.ed25519 import is_signed
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.framing import info
from pendopo.model.text import is_printable
from pendopo.signaling.strict_json import parse_object, seconds, text

PATH = "/pendopo/v1/join"
MAX_REQUEST = 4 * 1024
MAX_ROOM_BYTES = 64
MAX_CLOCK_OFFSET_S = 600
TICKET_SIZE = 32
KEY_SIZE = 32
SIGNATURE_SIZE = 64


@dataclass(frozen=True, slots=True)
class TicketRequest:
    """What is sent to redeem a ticket; an empty `room` asks for the list of rooms only."""

    ticket: bytes = field(repr=False)
    key: bytes
    room: str
    time: int
    sig: bytes


def sign_ticket(seed: bytes, authority: str, ticket: bytes, room: str, now: int) -> TicketRequest:
    """A request to redeem `ticket` at `authority` (host:port as dialled).

    `seed` is `e2ee.keys.ticket_seed`'s 32 bytes, `now` unix seconds.
    """
    private = Ed25519PrivateKey.from_private_bytes(seed)
    sig = private.sign(_message(authority, ticket, room, now))
    return TicketRequest(ticket, private.public_key().public_bytes_raw(), room, now, sig)


def verify_ticket(request: TicketRequest, authorities: Collection[str], now: int) -> bool:
    """Whether the signature is for one of our public addresses, at most 10 minutes off."""
    if abs(now - request.time) > MAX_CLOCK_OFFSET_S:
        return False
    signed = (_message(each, request.ticket, request.room, request.time) for each in authorities)
    return any(is_signed(message, request.sig, request.key) for message in signed)


def to_json(request: TicketRequest) -> bytes:
    """The body of a POST to `PATH`."""
    body = {
        "ticket": base64url.encode(request.ticket),
        "key": base64url.encode(request.key),
        "room": request.room,
        "time": request.time,
        "sig": base64url.encode(request.sig),
    }
    return json.dumps(body).encode()


def from_json(body: bytes) -> TicketRequest:
    """The request in a body. Raises AccessError(TICKET)."""
    if len(body) > MAX_REQUEST:
        raise AccessError(AccessReason.TICKET)
    try:
        return _request_of(parse_object(body))
    except ValueError:
        raise AccessError(AccessReason.TICKET) from None


def _message(authority: str, ticket: bytes, room: str, time: int) -> bytes:
    return info("ticket", authority.encode(), ticket, room.encode(), time.to_bytes(8, "big"))


def _request_of(body: Mapping[str, Any]) -> TicketRequest:
    room = text(body, "room")
    if len(room.encode()) > MAX_ROOM_BYTES or not is_printable(room):
        raise ValueError
    return TicketRequest(
        ticket=_blob(body, "ticket", TICKET_SIZE),
        key=_blob(body, "key", KEY_SIZE),
        room=room,
        time=seconds(body, "time"),
        sig=_blob(body, "sig", SIGNATURE_SIZE),
    )


def _blob(body: Mapping[str, Any], name: str, size: int) -> bytes:
    found = base64url.decode(text(body, name))
    if len(found) != size:
        raise ValueError
    return found
