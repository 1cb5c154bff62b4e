"""LiveKit servers that somebody has an API key of: rooms, links, who came by them."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pendopo.app import files, secret_names
from pendopo.app.doors import Doors
from pendopo.app.profile import Profile
from pendopo.app.room_keys import SecretKeyRing
from pendopo.lobby.link import render
from pendopo.lobby.operator import Operator, Terms
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault, UsageFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Participant, Role
from pendopo.model.transport import Endpoint
from pendopo.signaling import access
from pendopo.ui.hosting.hosting import HostedGuest, HostedInvite, HostedRoom
from pendopo.ui.hosting.operating import OperatedServer

MAX_SERVERS = 8
MAX_ROOMS = 50
MAX_INVITES = 100
"""Of one server; ended ones make room for new ones."""
LIFETIME_S = access.MAX_LIFETIME_S


@dataclass(frozen=True, slots=True)
class _Room:
    name: str
    title: str
    topic: str
    mode: str


@dataclass(frozen=True, slots=True)
class _Given:
    id: str
    room: str
    identity: str
    role: str
    made: int
    ends: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a server across restarts."""

    url: str
    api_key: str
    api_secret: str = field(repr=False)
    rooms: tuple[_Room, ...] = ()
    given: tuple[_Given, ...] = ()

    def room(self, name: RoomName) -> _Room:
        """Raises InputError(ROOM_UNKNOWN)."""
        for room in self.rooms:
            if room.name == name:
                return room
        raise InputError(InputReason.ROOM_UNKNOWN, room=name)


class Operating:
    """Belongs to the media loop; implements `ui.hosting.operating.Operating`."""

    def __init__(self, profile: Profile, open_doors: Callable[[], Doors] = Doors.open) -> None:
        self._secrets = profile.secrets
        self._keys = SecretKeyRing(profile.secrets)
        self._open_doors = open_doors
        self._kept: dict[str, _Kept] = {}
        self._people: dict[str, tuple[Participant, ...]] = {}
        """In a room, as the server said last."""
        self._loaded = False
        self._listeners: list[Callable[[tuple[OperatedServer, ...]], None]] = []
        self.servers: tuple[OperatedServer, ...] = ()

    def follow(self, listener: Callable[[tuple[OperatedServer, ...]], None]) -> Callable[[], None]:
        """Call `listener` at every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def load(self) -> None:
        """Ask the keychain for the servers that are kept. Raises InputError(FILE)."""
        if self._loaded:
            return
        text = await self._secrets.get(secret_names.OPERATED)
        known = _from_json(text) if text else ()
        self._kept = {server.url: server for server in known} | self._kept
        self._loaded = True
        self._tell()

    async def add(self, url: str, api_key: str, api_secret: str) -> None:
        """Try a key, and keep it when the server takes it."""
        await self.load()
        endpoint = Endpoint(canonical_url(url))
        if endpoint.url not in self._kept and len(self._kept) >= MAX_SERVERS:
            raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
        fresh = _Kept(endpoint.url, api_key, api_secret)
        await self._operator(fresh).check(_now())
        known = self._kept.get(endpoint.url, fresh)
        await self._keep(replace(known, api_key=api_key, api_secret=api_secret))

    async def forget(self, url: str) -> None:
        """The key, and what was made with it; the server is not told."""
        self._kept.pop(url, None)
        await self._write()

    async def refresh(self, url: str) -> None:
        """Ask a server who is in the rooms that were made here."""
        server = self._server(url)
        operator = self._operator(server)
        for room in server.rooms:
            self._people[room.name] = await operator.people(RoomName(room.name), _now())
        self._tell()

    async def open_room(self, url: str, title: str, topic: str, mode: Mode) -> None:
        """A new room."""
        server = self._server(url)
        if len(server.rooms) >= MAX_ROOMS:
            raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
        keys = await self._keys.keys(url, title)
        await self._operator(server).prepare(keys, _terms(title, Role.HOST, mode, topic), _now())
        others = tuple(room for room in server.rooms if room.name != keys.room)
        room = _Room(keys.room, title, topic, mode.name.lower())
        await self._keep(replace(server, rooms=(*others, room)))

    async def end_room(self, url: str, name: RoomName) -> None:
        """Everybody in it is told; its links open nothing while it is gone."""
        server = self._server(url)
        await self._operator(server).end(name, _now())
        rooms = tuple(room for room in server.rooms if room.name != name)
        given = tuple(each for each in server.given if each.room != name)
        await self._keep(replace(server, rooms=rooms, given=given))

    async def invite(self, url: str, room: RoomName, role: Role) -> str:
        """A link for one person, good for six hours."""
        server, now = self._server(url), _now()
        known = server.room(room)
        keys = await self._keys.keys(url, known.title)
        terms = _terms(known.title, role, Mode[known.mode.upper()], known.topic)
        operator = self._operator(server)
        await operator.prepare(keys, terms, now)
        invite = operator.invite(keys, terms, now)
        identity = access.read(invite.token or "").identity or ""
        given = _Given(invite.invite_id.hex(), room, identity, role.value, now, invite.not_after)
        alive = tuple(each for each in server.given if each.ends > now)
        await self._keep(replace(server, given=(*alive, given)[-MAX_INVITES:]))
        return render(invite)

    async def send_away(self, url: str, invite_id: str) -> None:
        """Whoever is there by a link; the link stays good until it ends by itself."""
        server = self._server(url)
        for given in server.given:
            if given.id == invite_id:
                identity = ParticipantIdentity(given.identity)
                await self._operator(server).send_away(RoomName(given.room), identity, _now())
        await self.refresh(url)

    async def save(self, link: str, path: Path) -> None:
        """A link as a file of mode 0600. Raises InputError(FILE)."""
        files.write_private(path, link.encode() + b"\n")

    def _server(self, url: str) -> _Kept:
        if url not in self._kept:
            raise InputError(InputReason.NO_ROOM)
        return self._kept[url]

    def _operator(self, server: _Kept) -> Operator:
        endpoint = Endpoint(server.url)
        return Operator(self._open_doors().signals, endpoint, server.api_key, server.api_secret)

    async def _keep(self, server: _Kept) -> None:
        self._kept[server.url] = server
        await self._write()

    async def _write(self) -> None:
        self._tell()
        if self._kept:
            text = json.dumps([asdict(server) for server in self._kept.values()])
            await self._secrets.put(secret_names.OPERATED, text)
        else:
            await self._secrets.delete(secret_names.OPERATED)

    def _tell(self) -> None:
        self.servers = tuple(self._told(server) for server in self._kept.values())
        for listener in tuple(self._listeners):
            listener(self.servers)

    def _told(self, server: _Kept) -> OperatedServer:
        rooms = tuple(
            HostedRoom(
                RoomName(room.name), room.title, room.topic, len(self._people.get(room.name, ()))
            )
            for room in server.rooms
        )
        invites = tuple(
            HostedInvite(
                each.id, Role(each.role), False, each.ends, each.made, False, self._guests(each)
            )
            for each in reversed(server.given)
        )
        return OperatedServer(server.url, rooms, invites)

    def _guests(self, given: _Given) -> tuple[HostedGuest, ...]:
        titles = {r.name: r.title for server in self._kept.values() for r in server.rooms}
        return tuple(
            HostedGuest(
                each.identity, each.name, titles.get(given.room, ""), each.joined_at_ms // 1000
            )
            for each in self._people.get(given.room, ())
            if each.identity == given.identity
        )


def _terms(title: str, role: Role, mode: Mode, topic: str) -> Terms:
    return Terms(title, role, mode, LIFETIME_S, topic=topic)


def _from_json(text: str) -> tuple[_Kept, ...]:
    try:
        return tuple(
            _Kept(
                str(server["url"]),
                str(server["api_key"]),
                str(server["api_secret"]),
                tuple(_Room(**room) for room in server["rooms"]),
                tuple(_Given(**given) for given in server["given"]),
            )
            for server in json.loads(text)
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(InputReason.FILE, path="", fault=FileFault.DAMAGED) from error


def _now() -> int:
    return int(time.time())
