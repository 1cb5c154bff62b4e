"""What whoever runs a host keeps: the secrets, rooms and tickets behind its invite links."""

import os
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pendopo.drivers.certificate import make_certificate, pin_of
from pendopo.e2ee.keys import room_secret
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.host.config import ConfiguredRoom, ConfiguredTicket
from pendopo.host.ticket_book import digest
from pendopo.lobby.authorship import Author, fresh_invite_id, fresh_room_name
from pendopo.lobby.invite import TICKET_SIZE, Invite
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.text import as_written
from pendopo.model.transport import Endpoint

PLACE_ROLES = (Role.HOST, Role.SPEAKER, Role.LISTENER)
ROOM_ROLES = (Role.SPEAKER, Role.LISTENER)
MAX_ROOMS = 200
MAX_TICKETS = 1_000
MAX_CANCELLED = 200
FORGET_AFTER_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class KeptRoom:
    """A room; its metadata are sealed once and stay as they are."""

    name: RoomName
    title: str
    mode: Mode
    metadata: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new link gives; `room` None means every room of the place."""

    role: Role
    once: bool = False
    """On one device: the first that uses it."""
    lifetime_s: int = 0
    """0 for ever."""
    room: RoomName | None = None


@dataclass(frozen=True, slots=True)
class KeptTicket:
    """A ticket in a link: to the whole place, or to one room."""

    role: Role
    room: RoomName | None
    ticket: bytes
    invite_id: bytes
    single_use: bool = False
    not_after: int = 0
    """Unix seconds, 0 for ever."""
    made: int = 0
    """Unix seconds; 0 for the standing links that every place and room has."""

    def __repr__(self) -> str:
        return f"KeptTicket({self.role}, {self.room})"

    @property
    def digest(self) -> str:
        """What the host's process knows of it."""
        return digest(self.ticket)


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
    cancelled: tuple[str, ...] = ()
    """Digests that the host's process must be told once more."""

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


def with_rooms(
    place: KeptPlace, titles: Sequence[str], mode: Mode, standing: bool = True
) -> KeptPlace:
    """With a room for each title and a ticket for each link. Nothing known is lost, until there
    are too many rooms: then the oldest that are not among the titles go.

    Without `standing` links only the host's own is made. Raises InputError(USAGE) for too many.
    """
    wanted = {(title, mode): None for title in titles}
    if len(wanted) > MAX_ROOMS:
        raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
    known = {(room.title, room.mode) for room in place.rooms}
    new = [title for title, _ in wanted if (title, mode) not in known]
    rooms = (*place.rooms, *(new_room(place, title, "", mode) for title in new))
    idle = [room.name for room in rooms if (room.title, room.mode) not in wanted]
    for name in idle[: max(0, len(rooms) - MAX_ROOMS)]:
        place = without_room(place, name)
        rooms = tuple(room for room in rooms if room.name != name)
    keys: list[tuple[Role, RoomName | None]] = [(Role.HOST, None)]
    if standing:
        keys = [(role, None) for role in PLACE_ROLES]
        keys += [(role, room.name) for room in rooms for role in ROOM_ROLES]
    known_keys = {(ticket.role, ticket.room) for ticket in place.tickets if not ticket.made}
    fresh = (_fresh_ticket(*key) for key in keys if key not in known_keys)
    return replace(place, rooms=rooms, tickets=(*place.tickets, *fresh))


def without_room(place: KeptPlace, name: RoomName) -> KeptPlace:
    """The room and the links to it are gone."""
    rooms = tuple(room for room in place.rooms if room.name != name)
    tickets = tuple(ticket for ticket in place.tickets if ticket.room != name)
    return replace(place, rooms=rooms, tickets=tickets)


def new_ticket(terms: Terms, now: int) -> KeptTicket:
    """A ticket nobody has yet."""
    ends = now + terms.lifetime_s if terms.lifetime_s else 0
    fresh = _fresh_ticket(terms.role, terms.room)
    return replace(fresh, single_use=terms.once, not_after=ends, made=now)


def without_ticket(place: KeptPlace, gone: KeptTicket) -> KeptPlace:
    """It opens nothing any more; the host's process is told at its next start, too."""
    tickets = tuple(ticket for ticket in place.tickets if ticket.invite_id != gone.invite_id)
    cancelled = (*place.cancelled, gone.digest)[-MAX_CANCELLED:]
    return replace(place, tickets=tickets, cancelled=cancelled)


def without_expired(place: KeptPlace, now: int) -> KeptPlace:
    """Links that have ended long ago are forgotten."""
    tickets = tuple(
        ticket
        for ticket in place.tickets
        if not ticket.not_after or now < ticket.not_after + FORGET_AFTER_S
    )
    return place if len(tickets) == len(place.tickets) else replace(place, tickets=tickets)


def only(place: KeptPlace, titles: Sequence[str], mode: Mode) -> KeptPlace:
    """What is opened this time, rooms in the order of the titles; links of the rest wait."""
    by_title = {room.title: room for room in place.rooms if room.mode is mode}
    return _part(place, tuple(by_title[title] for title in dict.fromkeys(titles)), mode)


def of_mode(place: KeptPlace, mode: Mode) -> KeptPlace:
    """Every room of this mode, with its links."""
    return _part(place, tuple(room for room in place.rooms if room.mode is mode), mode)


def _part(place: KeptPlace, rooms: tuple[KeptRoom, ...], mode: Mode) -> KeptPlace:
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
    return tuple(configured_ticket(ticket) for ticket in place.tickets)


def configured_ticket(ticket: KeptTicket) -> ConfiguredTicket:
    """One of them."""
    return ConfiguredTicket(
        ticket.digest, ticket.role, ticket.room, ticket.single_use, ticket.not_after
    )


def invites(place: KeptPlace, mode: Mode, urls: Sequence[str]) -> tuple[Invite, ...]:
    """A link for every ticket; `urls` are where the host can be reached."""
    return tuple(invite(place, ticket, mode, urls) for ticket in place.tickets)


def invite(place: KeptPlace, ticket: KeptTicket, mode: Mode, urls: Sequence[str]) -> Invite:
    """The link of one ticket."""
    servers = tuple(Endpoint(url, place.pins if url.startswith("wss:") else ()) for url in urls)
    return _invite(place, ticket, mode, servers)


def own_ticket(place: KeptPlace) -> KeptTicket:
    """The host's."""
    return next(t for t in place.tickets if t.role is Role.HOST and t.room is None)


def own_invite(place: KeptPlace, mode: Mode, url: str) -> Invite:
    """The host's, for this computer alone."""
    return invite(place, own_ticket(place), mode, (url,))


def new_room(place: KeptPlace, title: str, topic: str, mode: Mode) -> KeptRoom:
    """A room nobody knows yet. Raises InputError(USAGE) for a title or topic that is too long."""
    title, topic, name = as_written(title), as_written(topic), fresh_room_name()
    content = RoomMetadata(mode, seq=1, title=title, topic=topic)
    text = place.author.describe(content, name, room_secret(place.secret, name))
    return KeptRoom(name, title, mode, text, topic)


def _fresh_ticket(role: Role, room: RoomName | None) -> KeptTicket:
    return KeptTicket(role, room, os.urandom(TICKET_SIZE), fresh_invite_id())


def _invite(
    place: KeptPlace, ticket: KeptTicket, mode: Mode, servers: tuple[Endpoint, ...]
) -> Invite:
    room = next((room for room in place.rooms if room.name == ticket.room), None)
    made = place.author.invite(
        mode,
        ticket.role,
        room_secret(place.secret, room.name) if room else place.secret,
        servers,
        invite_id=ticket.invite_id,
        name=room.title if room else place.name,
        room=ticket.room,
        passphrase=place.passphrase,
        not_after=ticket.not_after,
        ticket=ticket.ticket,
    )
    return replace(made, single_use=ticket.single_use)
