"""What the parent and the host's process tell each other while it runs: one JSON object a line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, assert_never

from pendopo.host.config import ConfiguredRoom, ConfiguredTicket
from pendopo.model.faults import PlaceFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Role
from pendopo.signaling.strict_json import flag, parse_object, seconds, text

MAX_LINE = 4 * 1024 * 1024
"""Characters of a line in either direction; whoever says more is not one of us. The fullest census
has half as many."""
MAX_VISITS = 1000
"""People of whom a census says who they are; the rest are counted."""
MAX_ROOMS = 200
MAX_SPENT = 1000
MAX_HOSTS = 64
MAX_METADATA = 8 * 1024
_DIGEST = 64


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """There is such a room from now on."""

    room: ConfiguredRoom


@dataclass(frozen=True, slots=True)
class EndRoom:
    """Send everybody away and forget the room."""

    room: RoomName


@dataclass(frozen=True, slots=True)
class AddTicket:
    """A ticket is good from now on."""

    ticket: ConfiguredTicket


@dataclass(frozen=True, slots=True)
class CancelTicket:
    """A ticket opens nothing any more, and everybody who came by it goes."""

    digest: str


@dataclass(frozen=True, slots=True)
class ClosePlace:
    """Everybody's visit is over, and nobody is to wait for the place; its rooms are kept."""


Order = OpenRoom | EndRoom | AddTicket | CancelTicket | ClosePlace


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is in a room now; `ticket` is the digest of what they came by, if any."""

    room: RoomName
    identity: ParticipantIdentity
    name: str
    ticket: str
    since: int
    """Unix seconds."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Where the host says it is."""

    hosts: tuple[str, ...] = ()
    """HOST[:PORT], as people dial them."""
    faults: tuple[tuple[str, PlaceFault], ...] = ()
    """Those by which nobody else comes, and why; "" is this computer itself."""


@dataclass(frozen=True, slots=True)
class Census:
    """Who is here and what it costs; only the first `MAX_VISITS` are told one by one."""

    rooms: tuple[tuple[RoomName, int], ...] = ()
    """With how many people each."""
    visits: tuple[Visit, ...] = ()
    spent: tuple[str, ...] = ()
    """Digests of single-use tickets that belong to somebody."""
    cpu: float = 0.0
    """Share of one processor core since the census before."""
    announced: Announced = Announced()

    @property
    def people(self) -> int:
        """In all rooms."""
        return sum(count for _, count in self.rooms)


def order_to_json(order: Order) -> str:
    """One line for the process's standard input."""
    match order:
        case OpenRoom(room):
            fields: dict[str, Any] = {"do": "open_room", **asdict(room)}
        case EndRoom(room_name):
            fields = {"do": "end_room", "name": room_name}
        case AddTicket(ticket):
            fields = {"do": "add_ticket", **asdict(ticket), "role": ticket.role.value}
        case CancelTicket(digest):
            fields = {"do": "cancel_ticket", "digest": digest}
        case ClosePlace():
            fields = {"do": "close_place"}
        case _:
            assert_never(order)
    return json.dumps(fields)


def order_from_json(line: str) -> Order:
    """Raises ValueError for anything that `order_to_json` does not say."""
    fields = _object(line)
    match fields.pop("do", None):
        case "open_room":
            return OpenRoom(_room(fields))
        case "end_room":
            _only(fields, "name")
            return EndRoom(_room_name(fields, "name"))
        case "add_ticket":
            return AddTicket(_ticket(fields))
        case "cancel_ticket":
            _only(fields, "digest")
            return CancelTicket(_digest(fields, "digest"))
        case "close_place":
            _only(fields)
            return ClosePlace()
    raise ValueError("not an order")


def census_to_json(census: Census) -> str:
    """One line of the process's standard output."""
    fields = {
        "event": "census",
        "rooms": [list(room) for room in census.rooms],
        "visits": [asdict(visit) for visit in census.visits],
        "spent": list(census.spent),
        "cpu": round(census.cpu, 4),
        **announced_to_fields(census.announced),
    }
    return json.dumps(fields)


def census_from_json(line: str) -> Census:
    """Raises ValueError for anything that `census_to_json` does not say."""
    fields = _object(line)
    if fields.pop("event", None) != "census":
        raise ValueError("not a census")
    _only(fields, "rooms", "visits", "spent", "cpu", "hosts", "faults")
    cpu = fields["cpu"]
    if type(cpu) not in (int, float) or not 0 <= cpu < 10_000:
        raise ValueError("cpu")
    return Census(
        rooms=tuple(_count(each) for each in _list(fields, "rooms", MAX_ROOMS)),
        visits=tuple(_visit(each) for each in _list(fields, "visits", MAX_VISITS)),
        spent=tuple(_is_digest(each) for each in _list(fields, "spent", MAX_SPENT)),
        cpu=float(cpu),
        announced=announced_from_fields(fields),
    )


def announced_to_fields(announced: Announced) -> dict[str, Any]:
    """As the first line of a host says it, and every census."""
    return {
        "hosts": list(announced.hosts),
        "faults": [[host, fault.value] for host, fault in announced.faults],
    }


def announced_from_fields(fields: Mapping[str, Any]) -> Announced:
    """Raises ValueError, KeyError or TypeError."""
    hosts = tuple(text({"host": host}, "host") for host in _list(fields, "hosts", MAX_HOSTS))
    faults = tuple(_fault(each) for each in _list(fields, "faults", MAX_HOSTS + 1))
    return Announced(hosts, faults)


def _fault(pair: Any) -> tuple[str, PlaceFault]:
    match pair:
        case [str(), str(fault)]:
            return text({"host": pair[0]}, "host"), PlaceFault(fault)
    raise ValueError("faults")


def _object(line: str) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise ValueError("too long")
    return parse_object(line.encode("utf-8", "surrogatepass"))


def _only(fields: Mapping[str, Any], *names: str) -> None:
    if fields.keys() != set(names):
        raise ValueError("other fields")


def _room(fields: Mapping[str, Any]) -> ConfiguredRoom:
    _only(fields, "name", "metadata")
    metadata = fields["metadata"]
    if not isinstance(metadata, str) or len(metadata.encode()) > MAX_METADATA:
        raise ValueError("metadata")
    return ConfiguredRoom(_room_name(fields, "name"), metadata)


def _ticket(fields: Mapping[str, Any]) -> ConfiguredTicket:
    _only(fields, "digest", "role", "room", "single_use", "not_after")
    return ConfiguredTicket(
        digest=_digest(fields, "digest"),
        role=Role(text(fields, "role")),
        room=None if fields["room"] is None else _room_name(fields, "room"),
        single_use=flag(fields, "single_use"),
        not_after=seconds(fields, "not_after"),
    )


def _visit(fields: Any) -> Visit:
    if not isinstance(fields, dict):
        raise ValueError("visit")
    _only(fields, "room", "identity", "name", "ticket", "since")
    return Visit(
        room=_room_name(fields, "room"),
        identity=ParticipantIdentity(text(fields, "identity")),
        name=text(fields, "name"),
        ticket=_digest(fields, "ticket") if fields["ticket"] else "",
        since=seconds(fields, "since"),
    )


def _count(pair: Any) -> tuple[RoomName, int]:
    match pair:
        case [str(name), int(count)] if 0 < len(name) <= 64 and 0 <= count < 1 << 31:
            return RoomName(name), int(count)
    raise ValueError("room")


def _room_name(fields: Mapping[str, Any], name: str) -> RoomName:
    found = text(fields, name)
    if not 0 < len(found.encode()) <= 64:
        raise ValueError(name)
    return RoomName(found)


def _digest(fields: Mapping[str, Any], name: str) -> str:
    return _is_digest(fields.get(name))


def _is_digest(found: Any) -> str:
    if not isinstance(found, str) or len(found) != _DIGEST or set(found) - set("0123456789abcdef"):
        raise ValueError("digest")
    return found


def _list(fields: Mapping[str, Any], name: str, most: int) -> Sequence[Any]:
    found = fields[name]
    if not isinstance(found, list) or len(found) > most:
        raise ValueError(name)
    return found
