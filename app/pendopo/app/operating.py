"""LiveKit servers that somebody has an API key of: rooms, links, who came by them."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pendopo.app import files, secret_names
from pendopo.app.doors import Doors
from pendopo.app.kept_servers import GivenLink, KeptServer, OperatedRoom, from_json, joined, to_json
from pendopo.app.profile import Profile
from pendopo.app.room_keys import SecretKeyRing
from pendopo.lobby.link import render
from pendopo.lobby.operator import Operator, Terms
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Participant, Role
from pendopo.model.transport import Endpoint
from pendopo.ports.secret_store import Keeping
from pendopo.signaling import access
from pendopo.ui.hosting.hosting import HostedGuest, HostedInvite, HostedRoom
from pendopo.ui.hosting.operating import OperatedServer

log = logging.getLogger(__name__)

MAX_SERVERS = 8
MAX_ROOMS = 50
MAX_INVITES = 100
"""Of one server; ended ones make room for new ones."""
LIFETIME_S = access.MAX_LIFETIME_S


class Operating:
    """Belongs to the media loop; implements `ui.hosting.operating.Operating`."""

    def __init__(self, profile: Profile, open_doors: Callable[[], Doors] = Doors.open) -> None:
        self._secrets = profile.secrets
        self._keys = SecretKeyRing(profile.secrets)
        self._open_doors = open_doors
        self._kept: dict[str, KeptServer] = {}
        self._people: dict[str, tuple[Participant, ...]] = {}
        """In a room, as the server said last."""
        self._forgotten: set[str] = set()
        """While the keychain could not be asked."""
        self._loaded = self._lost = False
        self._loading = asyncio.Lock()
        self._catching_up: asyncio.Task[None] | None = None
        self._secrets.subscribe(self._look_again)
        self._listeners: list[Callable[[tuple[OperatedServer, ...]], None]] = []
        self.servers: tuple[OperatedServer, ...] = ()

    def follow(self, listener: Callable[[tuple[OperatedServer, ...]], None]) -> Callable[[], None]:
        """Call `listener` at every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def load(self) -> None:
        """Ask the keychain for the servers that are kept. Raises InputError(FILE).

        While it cannot be asked, what is added is in memory only: it may hold others.
        """
        async with self._loading:
            if self._loaded:
                return
            text = await self._secrets.get(secret_names.OPERATED)
            self._lost = _unasked(self._secrets.keeping)
            if self._lost:
                return
            for known in from_json(text) if text else ():
                if known.url not in self._forgotten:
                    added = self._kept.get(known.url)
                    self._kept[known.url] = joined(known, added) if added else known
            self._loaded = True
            self._tell()

    async def add(self, url: str, api_key: str, api_secret: str) -> None:
        """Try a key, and keep it when the server takes it. Raises InputError for what is none."""
        access.check_secret(api_secret)
        await self.load()
        endpoint = Endpoint(canonical_url(url))
        if endpoint.url not in self._kept and len(self._kept) >= MAX_SERVERS:
            raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
        fresh = KeptServer(endpoint.url, api_key, api_secret)
        await self._operator(fresh).check(_now())
        known = self._kept.get(endpoint.url, fresh)
        await self._keep(replace(known, api_key=api_key, api_secret=api_secret))

    async def forget(self, url: str) -> None:
        """The key, and what was made with it; the server is not told."""
        await self.load()
        self._kept.pop(url, None)
        if not self._loaded:
            self._forgotten.add(url)
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
        room = OperatedRoom(keys.room, title, topic, mode.name.lower())
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
        given = GivenLink(invite.invite_id.hex(), room, identity, role.value, now, invite.not_after)
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
        await asyncio.to_thread(files.write_private, path, link.encode() + b"\n")

    def _server(self, url: str) -> KeptServer:
        if url not in self._kept:
            raise InputError(InputReason.NO_ROOM)
        return self._kept[url]

    def _operator(self, server: KeptServer) -> Operator:
        endpoint = Endpoint(server.url)
        signals = self._open_doors().signals_to(endpoint)
        return Operator(signals, endpoint, server.api_key, server.api_secret)

    async def _keep(self, server: KeptServer) -> None:
        self._kept[server.url] = server
        self._forgotten.discard(server.url)
        await self._write()

    def _look_again(self, keeping: Keeping) -> None:
        """A keychain that answers after all may hold servers that we have not seen."""
        if self._lost and not _unasked(keeping):
            self._lost = False
            self._catching_up = asyncio.get_running_loop().create_task(self._catch_up())

    async def _catch_up(self) -> None:
        changed = bool(self._kept or self._forgotten)
        try:
            await self.load()
        except InputError as error:
            log.warning("the servers that were kept cannot be read: %s", error)
            return
        if self._loaded and changed:
            await self._write()

    async def _write(self) -> None:
        self._tell()
        if not self._loaded:
            return
        if self._kept:
            await self._secrets.put(secret_names.OPERATED, to_json(self._kept.values()))
        else:
            await self._secrets.delete(secret_names.OPERATED)

    def _tell(self) -> None:
        self.servers = tuple(self._told(server) for server in self._kept.values())
        for listener in tuple(self._listeners):
            listener(self.servers)

    def _told(self, server: KeptServer) -> OperatedServer:
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

    def _guests(self, given: GivenLink) -> tuple[HostedGuest, ...]:
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


def _unasked(keeping: Keeping) -> bool:
    """Whether there may be more than what we were told."""
    return keeping.lost_at_the_end and keeping is not Keeping.TEMPORARY


def _now() -> int:
    return int(time.time())
