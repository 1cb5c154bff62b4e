"""A place on this computer as text, secrets and all."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from pendopo.app.host_place import KeptPlace, KeptRoom, KeptTicket
from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Role

VERSION = 2
"""1 had no topics and standing links only."""


def from_json(text: str | bytes) -> KeptPlace:
    """A place as it was kept. Raises ValueError."""
    try:
        return _from_fields(json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a place") from error


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
        name=fields["name"],
        secret=_blob(fields["secret"]),
        host_seed=_blob(fields["host_seed"]),
        api_key=fields["api_key"],
        api_secret=fields["api_secret"],
        certificate=fields["certificate"],
        private_key=fields["private_key"],
        passphrase=fields["passphrase"],
        rooms=tuple(
            KeptRoom(RoomName(name), title, Mode(mode), text, *topic)
            for name, title, mode, text, *topic in fields["rooms"]
        ),
        tickets=tuple(
            KeptTicket(Role(role), room, _blob(ticket), _blob(invite_id), *terms)
            for role, room, ticket, invite_id, *terms in fields["tickets"]
        ),
        cancelled=tuple(fields.get("cancelled", ())),
    )


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _blob(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
