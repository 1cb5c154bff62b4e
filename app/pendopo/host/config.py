"""What the parent process tells the host at its start, as one JSON object."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pendopo.model import decimal_text, json_text
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.ids import RoomName
from pendopo.model.room import Role


@dataclass(frozen=True, slots=True)
class ConfiguredRoom:
    """A room that exists whether anybody is there or not; its metadata are passed on as is."""

    name: RoomName
    metadata: str


@dataclass(frozen=True, slots=True)
class ConfiguredTicket:
    """What a ticket gives: `digest` is its SHA-256 in hex, no `room` means any room."""

    digest: str
    role: Role
    room: RoomName | None = None
    single_use: bool = False
    not_after: int = 0


@dataclass(frozen=True, slots=True)
class HostConfig:
    """`authorities` are the host:port pairs people dial; PEM texts are empty without TLS."""

    listen_host: str
    listen_port: int
    udp_port: int
    api_key: str
    api_secret: str = field(repr=False)
    advertise: tuple[str, ...] = ()
    """IP addresses to announce for media, in place of the one listened on."""
    authorities: tuple[str, ...] = ()
    state_file: str = ""
    """Where what happened is kept; empty keeps nothing."""
    certificate: str = ""
    private_key: str = field(default="", repr=False)
    rooms: tuple[ConfiguredRoom, ...] = ()
    tickets: tuple[ConfiguredTicket, ...] = ()


def to_json(config: HostConfig) -> str:
    """One line for the child's standard input."""
    return json.dumps(asdict(config) | {"tickets": [_ticket_out(t) for t in config.tickets]})


def from_json(text: str) -> HostConfig:
    """The configuration in a line. Raises ValueError."""
    try:
        fields: dict[str, Any] = json_text.read(text)
        rooms = tuple(ConfiguredRoom(**room) for room in fields.pop("rooms", ()))
        tickets = tuple(_ticket_in(ticket) for ticket in fields.pop("tickets", ()))
        fields |= {name: tuple(fields.get(name, ())) for name in ("advertise", "authorities")}
        return HostConfig(rooms=rooms, tickets=tickets, **fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a host configuration") from error


def split_place(place: str) -> tuple[str, int]:
    """HOST[:PORT] or [HOST]:PORT; port 0 when none is said. Raises InputError(USAGE)."""
    host, _, port = place.rpartition(":") if _has_port(place) else (place, "", "0")
    host = host.strip("[]")
    try:
        if host:
            return host, decimal_text.read(port, 65_536)
    except ValueError:
        pass
    raise InputError(InputReason.USAGE, fault=UsageFault.NO_ADDRESS, place=place)


def _has_port(place: str) -> bool:
    return "]:" in place or place.count(":") == 1


def _ticket_out(ticket: ConfiguredTicket) -> dict[str, Any]:
    return asdict(ticket) | {"role": ticket.role.value}


def _ticket_in(fields: Mapping[str, Any]) -> ConfiguredTicket:
    return ConfiguredTicket(**{**fields, "role": Role(fields["role"])})
