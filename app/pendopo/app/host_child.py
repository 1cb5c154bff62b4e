"""A place on this computer: what it keeps, and the process that serves it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from pendopo.app import host_options, host_place, one_host
from pendopo.app.host_addresses import is_loopback, listen_place
from pendopo.app.host_options import HostOptions
from pendopo.app.host_pipe import HostPipe
from pendopo.app.host_place import KeptPlace, KeptRoom, KeptTicket, Terms
from pendopo.app.place_store import FilePlace, NoStore, PlaceStore
from pendopo.host import control
from pendopo.host.config import ConfiguredRoom, split_place
from pendopo.host.control import (
    AddTicket,
    Announced,
    CancelTicket,
    Census,
    ClosePlace,
    EndRoom,
    OpenRoom,
)
from pendopo.lobby.invite import MAX_SERVERS, Invite
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason, PolicyError, PolicyReason
from pendopo.model.faults import UsageFault
from pendopo.model.ids import RoomName


class HostProcess:
    """A running host; `start` it, then `close` it. Belongs to one loop."""

    def __init__(
        self,
        options: HostOptions,
        pipe: HostPipe,
        store: PlaceStore,
        let_go: Callable[[], None] = lambda: None,
    ) -> None:
        """`let_go` gives the place's folder free."""
        self._options = options
        self._pipe = pipe
        self._store = store
        self._let_go: Callable[[], None] | None = let_go
        self._kept = host_place.fresh_place(options.name)
        """All there is, open or not."""
        self._changing = asyncio.Lock()
        self._urls_of: Callable[[tuple[str, ...]], tuple[str, ...]] = lambda hosts: ()
        self._first = Announced()
        self.own_url = ""
        """Where this computer itself gets there."""
        self.place = self._kept
        """What is open."""
        self.udp_port = 0

    @classmethod
    async def start(cls, options: HostOptions, store: PlaceStore | None = None) -> "HostProcess":
        """Make or read the place's secrets and start the process.

        Raises PolicyError(MODE), InputError, ReachError(PORT_IN_USE | UNREACHABLE | …), OwnError.
        """
        if options.mode is Mode.RSK1:
            raise PolicyError(PolicyReason.MODE)
        host, port = listen_place(options.listen)
        host_options.check_announced(options.advertise)
        store = store or _store_of(options)
        let_go = _claimed(options)
        try:
            kept = host_options.place_of(options, host, await store.read())
            await store.write(kept)
            process = cls(options, HostPipe(options.verbose), store, let_go)
        except BaseException:
            let_go()
            raise
        process._kept, process.place = kept, host_options.open_part(options, kept)
        try:
            await process._begin(host, port)
        except BaseException:
            await process.close()
            raise
        return process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._pipe.pid

    @property
    def rooms(self) -> tuple[KeptRoom, ...]:
        """What is open."""
        return self.place.rooms

    @property
    def invites(self) -> tuple[Invite, ...]:
        """Every link that is good."""
        return host_place.invites(self.place, self._options.mode, self.urls)

    @property
    def own_invite(self) -> Invite:
        """The host's own, for this computer alone."""
        return host_place.own_invite(self.place, self._options.mode, self.own_url)

    @property
    def own_digest(self) -> str:
        """Of the host's own ticket."""
        return host_place.own_ticket(self.place).digest

    @property
    def api_key(self) -> str:
        """For programs that use LiveKit's API."""
        return self.place.api_key

    @property
    def api_secret(self) -> str:
        """Of the key."""
        return self.place.api_secret

    @property
    def announced(self) -> Announced:
        """Where people find it, as it was told last."""
        told = self._pipe.census.announced
        return told if told.hosts else self._first

    @property
    def urls(self) -> tuple[str, ...]:
        """Where links point."""
        return self._urls_of(self.announced.hosts)

    @property
    def census(self) -> Census:
        """Who is here, as it was told last."""
        return self._pipe.census

    def follow(self, hear: Callable[[Census], None]) -> None:
        """Call `hear` when who is here has changed."""
        self._pipe.follow(hear)

    async def open_room(self, title: str, topic: str = "") -> KeptRoom:
        """A new room. Raises InputError(USAGE) when there are too many, or for its texts."""
        async with self._changing:
            if len(self._kept.rooms) >= host_place.MAX_ROOMS:
                raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
            room = host_place.new_room(self._kept, title, topic, self._options.mode)
            await self._keep(lambda place: replace(place, rooms=(*place.rooms, room)))
            await self._pipe.order(OpenRoom(ConfiguredRoom(room.name, room.metadata)))
            return room

    async def end_room(self, name: RoomName) -> None:
        """Everybody in it is told, and it does not come back; no error when it has ended."""
        async with self._changing:
            await self._keep(lambda place: host_place.without_room(place, name))
            await self._pipe.order(EndRoom(name))

    async def make_invite(self, terms: Terms) -> KeptTicket:
        """A new link, good at once. Raises InputError(USAGE) when there are too many."""
        async with self._changing:
            now = int(time.time())
            ticket = host_place.new_ticket(terms, now)
            if len(host_place.without_expired(self._kept, now).tickets) >= host_place.MAX_TICKETS:
                raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
            await self._keep(lambda place: _with_ticket(place, ticket, now))
            await self._pipe.order(AddTicket(host_place.configured_ticket(ticket)))
            return ticket

    async def revoke(self, invite_id: bytes) -> None:
        """A link opens nothing any more and whoever came by it goes; no error when it is gone."""
        async with self._changing:
            gone = next((t for t in self._kept.tickets if t.invite_id == invite_id), None)
            if gone is not None:
                ticket = gone
                await self._keep(lambda place: host_place.without_ticket(place, ticket))
                await self._pipe.order(CancelTicket(ticket.digest))

    def invite(self, ticket: KeptTicket) -> Invite:
        """The link of a ticket."""
        return host_place.invite(self.place, ticket, self._options.mode, self.urls)

    async def ended(self) -> int:
        """Wait until the process ends by itself; its exit code."""
        return await self._pipe.ended()

    async def close_place(self) -> None:
        """Stop it for good: everybody's visit ends, and nobody waits for it to come back."""
        try:
            await self._pipe.order(ClosePlace())
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop it: people are told and wait for it to come back. May be called twice."""
        try:
            await self._pipe.close()
        finally:
            let_go, self._let_go = self._let_go, None
            if let_go is not None:
                let_go()

    async def _begin(self, host: str, port: int) -> None:
        told = await self._pipe.begin(host_options.config(self._options, self.place, host, port))
        self.udp_port = int(told["udp_port"])
        port = int(told["port"])
        self._first = control.announced_from_fields(told)
        self._urls_of = lambda hosts: _urls(host, port, hosts)
        here = self.urls[0] if is_loopback(host) else f"wss://127.0.0.1:{port}"
        self.own_url = canonical_url(here)
        for digest in self._kept.cancelled:
            await self._pipe.order(CancelTicket(digest))

    async def _keep(self, change: Callable[[KeptPlace], KeptPlace]) -> None:
        """What cannot be kept is not done."""
        kept = change(self._kept)
        if kept != self._kept:
            await self._store.write(kept)
        self._kept, self.place = kept, change(self.place)


def _claimed(options: HostOptions) -> Callable[[], None]:
    directory = options.data_dir or (options.state_file and options.state_file.parent)
    return one_host.claim(directory, one_host.PLACE) if directory else lambda: None


def _store_of(options: HostOptions) -> PlaceStore:
    return FilePlace(options.data_dir / "place.json") if options.data_dir else NoStore()


def _with_ticket(place: KeptPlace, ticket: KeptTicket, now: int) -> KeptPlace:
    place = host_place.without_expired(place, now)
    return replace(place, tickets=(*place.tickets, ticket))


def _urls(host: str, port: int, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Where invites point: `ws://` at this computer only, else `wss://`."""
    loopback = is_loopback(host)
    places = (split_place(place) for place in hosts[:MAX_SERVERS])
    named = ((f"[{name}]" if ":" in name else name, own or port) for name, own in places)
    scheme = "ws" if loopback else "wss"
    return tuple(canonical_url(f"{scheme}://{name}:{own}") for name, own in named)
