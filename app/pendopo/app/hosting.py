"""The place on this computer, opened and closed from the window."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pendopo.app import files, host_addresses, host_place
from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions, check_announced
from pendopo.app.host_place import KeptTicket, Terms
from pendopo.app.place_store import hosted_place
from pendopo.app.places import Places
from pendopo.app.profile import Profile
from pendopo.host.control import Census
from pendopo.lobby.link import render
from pendopo.lobby.server_url import canonical_url
from pendopo.model.encryption import Mode
from pendopo.model.errors import InputError, InputReason, ReachError, ReachReason
from pendopo.model.faults import UsageFault
from pendopo.model.ids import RoomName
from pendopo.model.settings import Settings
from pendopo.ui.hosting.hosting import (
    Closed,
    HostedGuest,
    HostedInvite,
    HostedRoom,
    HostPlan,
    HostState,
    InviteTerms,
    Open,
    Reach,
    Starting,
)

log = logging.getLogger(__name__)

MAX_ADDRESSES = 8
SAME_LINK_S = 3600
"""A link for many is given again while it ends at most so much sooner than a new one would."""


class Hosting:
    """Belongs to the media loop; implements `ui.hosting.hosting.Hosting`."""

    def __init__(self, profile: Profile, places: Places) -> None:
        self._profile = profile
        self._places = places
        self._store = hosted_place(profile)
        self._listeners: list[Callable[[HostState], None]] = []
        self._process: HostProcess | None = None
        self._watching: asyncio.Task[None] | None = None
        self._turning = asyncio.Lock()
        self._own = ""
        """The place's id, once it is known."""
        self.state: HostState = Closed()

    @property
    def plan(self) -> HostPlan:
        """As it was chosen last."""
        return _plan_of(self._profile.settings)

    def follow(self, listener: Callable[[HostState], None]) -> Callable[[], None]:
        """Call `listener` at every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def own_place(self) -> str:
        """The id of the place that is kept here. Raises InputError(FILE)."""
        if not self._own:
            kept = await self._store.read()
            url = canonical_url(f"ws://127.0.0.1:{self.plan.port}")
            self._own = host_place.own_invite(kept, self.plan.mode, url).place_id if kept else ""
        return self._own

    async def addresses(self, plan: HostPlan) -> tuple[str, ...]:
        """Where links would point. Raises InputError(USAGE), ReachError(NO_NETWORK)."""
        match plan.reach:
            case Reach.HERE:
                return ("127.0.0.1",)
            case Reach.TYPED:
                return _typed(plan.addresses)
            case Reach.NETWORK:
                found = host_addresses.public_hosts(host_addresses.anywhere(), ())
                if all(host_addresses.is_loopback(host) for host in found):
                    raise ReachError(ReachReason.NO_NETWORK)
                return found

    async def open(self, plan: HostPlan) -> None:
        """Open the place; no error when it is open. Raises what `HostProcess.start` does."""
        async with self._turning:
            if self._process is not None:
                return
            self._become(Starting())
            try:
                self._process = await self._start(plan)
            except BaseException:
                self._become(Closed())
                raise
            since = int(time.time())
            own = self._process.own_invite
            self._tell(plan, since, own.place_id)
            self._process.follow(lambda census: self._tell(plan, since, own.place_id))
            self._watching = asyncio.create_task(self._watch(self._process))
        await self._places.add(render(own), replace=True)

    async def close(self) -> None:
        """Everybody is told, and the process is gone; no error when it is closed."""
        async with self._turning:
            process, self._process = self._process, None
            if self._watching is not None:
                self._watching.cancel()
                self._watching = None
            if process is not None:
                await process.close_place()
                self._become(Closed())

    async def open_room(self, title: str, topic: str) -> None:
        """A new room. Raises InputError(USAGE)."""
        await self._running.open_room(title, topic)
        self._tell_anew()

    async def end_room(self, name: RoomName) -> None:
        """Everybody in it is told, and it does not come back."""
        await self._running.end_room(name)
        self._tell_anew()

    async def invite(self, terms: InviteTerms) -> str:
        """A link: a new one for one device, else the one of these terms if there is one."""
        process = self._running
        ticket = _same(process, terms) or await process.make_invite(
            Terms(terms.role, terms.once, terms.lifetime_s)
        )
        self._tell_anew()
        return render(process.invite(ticket))

    async def revoke(self, invite_id: str) -> None:
        """A link opens nothing any more, and whoever came by it goes."""
        await self._running.revoke(bytes.fromhex(invite_id))
        self._tell_anew()

    async def save(self, link: str, path: Path) -> None:
        """A link as a file of mode 0600. Raises InputError(FILE)."""
        await asyncio.to_thread(files.write_private, path, link.encode() + b"\n")

    @property
    def _running(self) -> HostProcess:
        """Raises InputError(USAGE) when the place is closed."""
        if self._process is None:
            raise InputError(InputReason.NO_ROOM)
        return self._process

    async def _start(self, plan: HostPlan) -> HostProcess:
        try:
            await self._profile.change(
                host_name=plan.name,
                host_reach=plan.reach.value,
                host_addresses=plan.addresses,
                host_port=plan.port,
                host_mode=plan.mode.name.lower(),
            )
        except InputError as error:
            log.warning("the plan is in force and not kept: %s", error)
        found = await self.addresses(plan)
        anywhere = plan.reach is not Reach.HERE
        options = HostOptions(
            listen=f"{_anywhere() if anywhere else '127.0.0.1'}:{plan.port}",
            advertise=found if plan.reach is Reach.TYPED else (),
            name=plan.name,
            bare=True,
            mode=plan.mode,
            state_file=self._profile.directory / "host" / "door.json",
        )
        return await HostProcess.start(options, self._store)

    async def _watch(self, process: HostProcess) -> None:
        """A process that ends by itself is told."""
        await process.ended()
        if self._process is process:
            log.error("the host's process has ended by itself")
            self._process = None
            await process.close()
            self._become(Closed(died=True))

    def _tell(self, plan: HostPlan, since: int, place_id: str) -> None:
        process = self._process
        if process is None:
            return
        self._become(
            replace(
                _open(process, process.census, plan, since),
                forgetful=self._store.forgetful,
                place_id=place_id,
            )
        )

    def _tell_anew(self) -> None:
        if isinstance(self.state, Open):
            self._tell(self.state.plan, self.state.since, self.state.place_id)

    def _become(self, state: HostState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)


def _open(process: HostProcess, census: Census, plan: HostPlan, since: int) -> Open:
    counts = dict(census.rooms)
    titles = {room.name: room.title for room in process.rooms}
    guests: dict[str, list[HostedGuest]] = {}
    for visit in census.visits:
        title = titles.get(visit.room, "")
        guest = HostedGuest(visit.identity, visit.name, title, visit.since)
        guests.setdefault(visit.ticket, []).append(guest)
    invites = (
        _invite(ticket, ticket.digest in census.spent, tuple(guests.get(ticket.digest, ())))
        for ticket in reversed(process.place.tickets)
        if ticket.made or (guests.get(ticket.digest) and ticket.digest != process.own_digest)
    )
    return Open(
        plan=plan,
        urls=process.urls,
        since=since,
        rooms=tuple(
            HostedRoom(room.name, room.title, room.topic, counts.get(room.name, 0))
            for room in process.rooms
        ),
        invites=tuple(invites),
        people=census.people,
        cpu=census.cpu,
        unreachable=process.announced.faults,
    )


def _invite(ticket: KeptTicket, spent: bool, guests: tuple[HostedGuest, ...]) -> HostedInvite:
    return HostedInvite(
        id=ticket.invite_id.hex(),
        role=ticket.role,
        once=ticket.single_use,
        ends=ticket.not_after,
        made=ticket.made,
        spent=spent,
        guests=guests,
    )


def _same(process: HostProcess, terms: InviteTerms) -> KeptTicket | None:
    """A link for many that was given for these terms not long ago."""
    wanted = int(time.time()) + terms.lifetime_s if terms.lifetime_s else 0
    for ticket in process.place.tickets:
        alike = ticket.made and not ticket.single_use and ticket.role is terms.role
        if not alike or terms.once or ticket.room is not None:
            continue
        if bool(ticket.not_after) is bool(wanted) and wanted - ticket.not_after < SAME_LINK_S:
            return ticket
    return None


def _anywhere() -> str:
    host = host_addresses.anywhere()
    return f"[{host}]" if ":" in host else host


def _typed(text: str) -> tuple[str, ...]:
    """Raises InputError(USAGE) when there is none, or one of them is no address."""
    found = tuple(dict.fromkeys(text.replace(",", " ").split()))[:MAX_ADDRESSES]
    if not found:
        raise InputError(InputReason.USAGE, fault=UsageFault.NO_ADDRESS, place="")
    check_announced(found)
    return found


def _plan_of(settings: Settings) -> HostPlan:
    """Whatever stands in a file; nonsense is left out."""
    known = HostPlan()
    reach = {each.value: each for each in Reach}.get(settings.host_reach, known.reach)
    modes = {"shared": Mode.SHARED, "none": Mode.NONE}
    return HostPlan(
        name=settings.host_name,
        reach=reach,
        addresses=settings.host_addresses,
        port=settings.host_port if 1 <= settings.host_port <= 65535 else known.port,
        mode=modes.get(settings.host_mode, known.mode),
    )
