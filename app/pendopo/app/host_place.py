"""What whoever runs a host keeps: the secrets, rooms and tickets behind its invite links."""

import base64
import json
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pendopo.app import files
from pendopo.drivers.certificate import make_certificate, pin_of
from pendopo.e2ee.keys import room_secret
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.host.config import ConfiguredRoom, ConfiguredTicket
from pendopo.host.ticket_book import digest
from pendopo.lobby.authorship import Author, fresh_invite_id, fresh_room_name
from pendopo.lobby.invite import TICKET_SIZE, Invite
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint

PLACE_ROLES = (Role.HOST, Role.SPEAKER, Role.LISTENER)
ROOM_ROLES = (Role.SPEAKER, Role.LISTENER)


@dataclass(frozen=True, slots=True)
class KeptRoom:
    """A room; its metadata are sealed once and stay as they are."""

    name: RoomName
    title: str
    mode: Mode
    metadata: str


@dataclass(frozen=True, slots=True)
class KeptTicket:
    """A ticket in a link: to the whole place, or to one room."""

    role: Role
    room: RoomName | None
    ticket: bytes
    invite_id: bytes

    def __repr__(self) -> str:
        return f"KeptTicket({self.role}, {self.room})"


@dataclass(frozen=True, slots=True, repr=False)
class KeptPlace:
    """Everything all links of one place agree on. Never given to the host's process whole."""

    name: str
    secret: bytes
    host_seed: bytes
    api_key: str
    api_secret: str
    certificate: str = ""
    private_key: str = ""
    passphrase: str | None = None
    rooms: tuple[KeptRoom, ...] = ()
    tickets: tuple[KeptTicket, ...] = ()

    @property
    def author(self) -> Author:
        """Who signs the rooms' metadata and whose links they are."""
        return Author(self.host_seed)

    @property
    def host_key(self) -> bytes:
        """The public key that signs the rooms' metadata."""
        return self.author.host_key

    @property
    def pins(self) -> tuple[bytes, ...]:
        """What invites say of the certificate."""
        return (pin_of(self.certificate),) if self.certificate else ()


def fresh_place(name: str) -> KeptPlace:
    """A new place with new random secrets and no room yet."""
    return KeptPlace(
        name=name,
        secret=os.urandom(32),
        host_seed=Author.fresh().host_seed,
        api_key="pendopo" + secrets.token_hex(6),
        api_secret=secrets.token_urlsafe(32),
    )


def with_certificate(place: KeptPlace, hosts: Collection[str]) -> KeptPlace:
    """The same certificate as ever, made when there is none: the links' pin must stay good."""
    if place.certificate:
        return place
    made = make_certificate(hosts)
    return replace(place, certificate=made.certificate, private_key=made.private_key)


def with_rooms(place: KeptPlace, titles: Sequence[str], mode: Mode) -> KeptPlace:
    """With a room for each title and a ticket for each link; nothing known is lost."""
    known = {(room.title, room.mode) for room in place.rooms}
    new = [title for title in dict.fromkeys(titles) if (title, mode) not in known]
    rooms = (*place.rooms, *(_new_room(place, title, mode) for title in new))
    keys: list[tuple[Role, RoomName | None]] = [(role, None) for role in PLACE_ROLES]
    keys += [(role, room.name) for room in rooms for role in ROOM_ROLES]
    tickets = {(ticket.role, ticket.room): ticket for ticket in place.tickets}
    fresh = (_fresh_ticket(*key) for key in keys if key not in tickets)
    return replace(place, rooms=rooms, tickets=(*place.tickets, *fresh))


def only(place: KeptPlace, titles: Sequence[str], mode: Mode) -> KeptPlace:
    """What is opened this time, rooms in the order of the titles; links of the rest wait."""
    by_title = {room.title: room for room in place.rooms if room.mode is mode}
    rooms = tuple(by_title[title] for title in dict.fromkeys(titles))
    names: list[RoomName | None] = [None, *(room.name for room in rooms)]
    tickets = [ticket for ticket in place.tickets if ticket.room in names]
    return replace(
        place,
        rooms=rooms,
        tickets=tuple(sorted(tickets, key=lambda ticket: names.index(ticket.room))),
        passphrase=place.passphrase if mode is Mode.SHARED else None,
    )


def configured_rooms(place: KeptPlace) -> tuple[ConfiguredRoom, ...]:
    """The rooms as the host's process is told of them."""
    return tuple(ConfiguredRoom(room.name, room.metadata) for room in place.rooms)


def configured_tickets(place: KeptPlace) -> tuple[ConfiguredTicket, ...]:
    """The tickets as the host's process is told of them."""
    return tuple(
        ConfiguredTicket(digest(ticket.ticket), ticket.role, ticket.room)
        for ticket in place.tickets
    )


def invites(place: KeptPlace, mode: Mode, urls: Sequence[str]) -> tuple[Invite, ...]:
    """A link for every ticket; `urls` are where the host can be reached."""
    servers = tuple(Endpoint(url, place.pins if url.startswith("wss:") else ()) for url in urls)
    return tuple(_invite(place, ticket, mode, servers) for ticket in place.tickets)


def read_place(path: Path) -> KeptPlace | None:
    """What was kept; None at the first start. Raises InputError(FILE)."""
    if not path.exists():
        return None
    try:
        return _from_fields(json.loads(files.read_bytes(str(path), files.MAX_TEXT)))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.DAMAGED) from error


def write_place(path: Path, place: KeptPlace) -> None:
    """Keep it, mode 0600. Raises InputError(FILE)."""
    files.write_private(path, json.dumps(_to_fields(place), indent=1).encode())


def _new_room(place: KeptPlace, title: str, mode: Mode) -> KeptRoom:
    name = fresh_room_name()
    content = RoomMetadata(mode, seq=1, title=title)
    text = place.author.describe(content, name, room_secret(place.secret, name))
    return KeptRoom(name, title, mode, text)


def _fresh_ticket(role: Role, room: RoomName | None) -> KeptTicket:
    return KeptTicket(role, room, os.urandom(TICKET_SIZE), fresh_invite_id())


def _invite(
    place: KeptPlace, ticket: KeptTicket, mode: Mode, servers: tuple[Endpoint, ...]
) -> Invite:
    room = next((room for room in place.rooms if room.name == ticket.room), None)
    return place.author.invite(
        mode,
        ticket.role,
        room_secret(place.secret, room.name) if room else place.secret,
        servers,
        invite_id=ticket.invite_id,
        name=room.title if room else place.name,
        room=ticket.room,
        passphrase=place.passphrase,
        ticket=ticket.ticket,
    )


def _to_fields(place: KeptPlace) -> dict[str, Any]:
    return {
        "version": 1,
        "name": place.name,
        "secret": _text(place.secret),
        "host_seed": _text(place.host_seed),
        "api_key": place.api_key,
        "api_secret": place.api_secret,
        "certificate": place.certificate,
        "private_key": place.private_key,
        "passphrase": place.passphrase,
        "rooms": [[r.name, r.title, int(r.mode), r.metadata] for r in place.rooms],
        "tickets": [
            [t.role.value, t.room, _text(t.ticket), _text(t.invite_id)] for t in place.tickets
        ],
    }


def _from_fields(fields: Mapping[str, Any]) -> KeptPlace:
    if fields["version"] != 1:
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
            KeptRoom(RoomName(name), title, Mode(mode), text)
            for name, title, mode, text in fields["rooms"]
        ),
        tickets=tuple(
            KeptTicket(Role(role), room, _blob(ticket), _blob(invite_id))
            for role, room, ticket, invite_id in fields["tickets"]
        ),
    )


def _text(blob: bytes) -> str:
    return base64.b64encode(blob).decode()


def _blob(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
