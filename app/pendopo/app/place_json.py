"""A place on this computer as text, secrets and all."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from pendopo.app import host_place
from pendopo.app.host_place import KeptPlace, KeptRoom, KeptTicket, Terms, new_ticket
from pendopo.drivers.certificate import pin_of
from pendopo.lobby import link
from pendopo.model import json_text
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.text import as_written

T = TypeVar("T")

VERSION = 2
"""1 had no topics and standing links only."""


ANYWHERE: Final = "wss://127.0.0.1"


def from_json(text: str | bytes) -> KeptPlace:
    """A place as it was kept. Raises ValueError, also for one whose links nobody could use."""
    try:
        place = _from_fields(json_text.read(text))
        _check_links(place)
    except (KeyError, TypeError, AttributeError, InputError) as error:
        raise ValueError("not a place") from error
    return place


def _check_links(place: KeptPlace) -> None:
    """Of the place and of every room, whatever people have called them. Raises InputError."""
    rooms = tuple(replace(room, title="") for room in place.rooms)
    bare = replace(place, name="", rooms=rooms)
    others = (new_ticket(Terms(Role.LISTENER, room=room.name), 0) for room in rooms)
    for ticket in (*place.tickets, *others):
        link.render(host_place.invite(bare, ticket, Mode.SHARED, (ANYWHERE,)))


def to_json(place: KeptPlace) -> str:
    """Everything, secrets too; only ASCII."""
    return json.dumps(_to_fields(place), separators=(",", ":"))


def _to_fields(place: KeptPlace) -> dict[str, Any]:
    return {
        "version": VERSION,
        "name": place.name,
        "secret": _text(place.secret),
        "host_seed": _text(place.host_seed),
        "api_key": place.api_key,
        "api_secret": place.api_secret,
        "certificate": place.certificate,
        "private_key": place.private_key,
        "passphrase": place.passphrase,
        "rooms": [[r.name, r.title, int(r.mode), r.metadata, r.topic] for r in place.rooms],
        "tickets": [
            [
                t.role.value,
                t.room,
                _text(t.ticket),
                _text(t.invite_id),
                t.single_use,
                t.not_after,
                t.made,
            ]
            for t in place.tickets
        ],
        "cancelled": list(place.cancelled),
    }


def _from_fields(fields: Mapping[str, Any]) -> KeptPlace:
    if fields["version"] not in (1, VERSION):
        raise ValueError("of another version")
    return KeptPlace(
        name=_a(str, fields["name"]),
        secret=_blob(fields["secret"]),
        host_seed=_blob(fields["host_seed"]),
        api_key=_a(str, fields["api_key"]),
        api_secret=_a(str, fields["api_secret"]),
        certificate=_certificate(_a(str, fields["certificate"])),
        private_key=_a(str, fields["private_key"]),
        passphrase=None if fields["passphrase"] is None else _a(str, fields["passphrase"]),
        rooms=tuple(_room(*room) for room in fields["rooms"]),
        tickets=tuple(_ticket(*ticket) for ticket in fields["tickets"]),
        cancelled=tuple(_a(str, digest) for digest in fields.get("cancelled", ())),
    )


def _room(name: object, title: object, mode: object, text: object, topic: object = "") -> KeptRoom:
    return KeptRoom(
        RoomName(_a(str, name)),
        as_written(_a(str, title)),
        Mode(_a(int, mode)),
        _a(str, text),
        _a(str, topic),
    )


def _ticket(role: object, room: object, ticket: Any, invite_id: Any, *terms: Any) -> KeptTicket:
    once, *times = terms or (False,)
    where = None if room is None else RoomName(_a(str, room))
    numbers = (_a(int, time) for time in times)
    kept = KeptTicket(Role(role), where, _blob(ticket), _blob(invite_id), _a(bool, once), *numbers)
    if kept.not_after and not kept.made:
        raise ValueError("a standing link does not end")
    return kept


def _certificate(text: str) -> str:
    """Raises ValueError for what no link could be bound to."""
    if text:
        pin_of(text)
    return text


def _a(kind: type[T], value: object) -> T:
    """Raises TypeError when it is none; True is no number."""
    if type(value) is not kind:
        raise TypeError("not of its type")
    return value


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _blob(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
