"""LiveKit servers that somebody has an API key of, as they are kept across restarts."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

from pendopo.model import json_text
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.ids import RoomName
from pendopo.model.room import Role


@dataclass(frozen=True, slots=True)
class OperatedRoom:
    """A room that was made there."""

    name: str
    title: str
    topic: str
    mode: str


@dataclass(frozen=True, slots=True)
class GivenLink:
    """A link for one person, without what it opens; times in unix seconds."""

    id: str
    room: str
    identity: str
    role: str
    made: int
    ends: int


@dataclass(frozen=True, slots=True)
class KeptServer:
    """What is known of a server across restarts."""

    url: str
    api_key: str
    api_secret: str = field(repr=False)
    rooms: tuple[OperatedRoom, ...] = ()
    given: tuple[GivenLink, ...] = ()

    def room(self, name: RoomName) -> OperatedRoom:
        """Raises InputError(ROOM_UNKNOWN)."""
        for room in self.rooms:
            if room.name == name:
                return room
        raise InputError(InputReason.ROOM_UNKNOWN, room=name)


def joined(known: KeptServer, added: KeptServer) -> KeptServer:
    """What was made of a server meanwhile, with what was kept of it."""
    names = {room.name for room in added.rooms}
    rooms = (*(room for room in known.rooms if room.name not in names), *added.rooms)
    ids = {given.id for given in added.given}
    given = (*(each for each in known.given if each.id not in ids), *added.given)
    return replace(added, rooms=rooms, given=given)


def from_json(text: str) -> tuple[KeptServer, ...]:
    """Raises InputError(FILE)."""
    try:
        return tuple(
            KeptServer(
                _checked(server["url"]),
                _checked(server["api_key"]),
                _checked(server["api_secret"]),
                tuple(_room(OperatedRoom(**room)) for room in server["rooms"]),
                tuple(_given(GivenLink(**given)) for given in server["given"]),
            )
            for server in json_text.read(text)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(InputReason.FILE, path="", fault=FileFault.DAMAGED) from error


def to_json(servers: Iterable[KeptServer]) -> str:
    """Everything, secrets too."""
    return json.dumps([asdict(server) for server in servers])


def _room(room: OperatedRoom) -> OperatedRoom:
    for text in (room.name, room.title, room.topic, room.mode):
        _checked(text)
    Mode[room.mode.upper()]
    return room


def _given(given: GivenLink) -> GivenLink:
    for text in (given.id, given.room, given.identity, given.role):
        _checked(text)
    Role(given.role)
    if type(given.made) is not int or type(given.ends) is not int:
        raise TypeError("a time is no number")
    return given


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return text
