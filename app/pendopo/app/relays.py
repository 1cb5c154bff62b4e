"""The person's relays: from servers, from invites and their own, with every switch."""

import asyncio
import hashlib
import logging
import secrets
import ssl
import time
from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from functools import cache

from pendopo.app import relay_rows, relay_secrets
from pendopo.app.kept_off import KeptOff
from pendopo.app.profile import Profile
from pendopo.drivers.relay_trial import Outcome, RelayTrials
from pendopo.model.errors import InputError, InputReason, RelayError, RelayReason
from pendopo.model.faults import UsageFault
from pendopo.model.relay import (
    Relay,
    RelayCredentials,
    RelayHop,
    RelayOrigin,
    RelayTransport,
    RelayWay,
)
from pendopo.model.simulated import NOTHING, Simulated
from pendopo.model.transport import Why
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)


class Relays:
    """Belongs to the media loop; `rows` may be read from any thread. Switches are kept in the
    settings, credentials in the keychain; those that a server gives live until the program ends,
    and so do the relays of a place that is for this run only.
    """

    def __init__(
        self,
        profile: Profile,
        whole: Ledger | None = None,
        trust: ssl.SSLContext | None = None,
        is_passing: Callable[[str], bool] = lambda place: False,
        simulated: Callable[[], Simulated] = lambda: NOTHING,
        leads_near: Callable[[Relay], None] = lambda row: None,
    ) -> None:
        """What a test contacts is entered in `whole`; `trust` replaces the authorities that
        this computer believes; `is_passing` knows the places of which nothing is written;
        `simulated` is what a tester wants to go wrong; `leads_near` hears once of every relay that
        is kept off."""
        self.simulated = simulated
        self.kept_off = KeptOff(self._tell_near)
        self._leads_near = cache(leads_near)
        self._profile = profile
        self._is_passing = is_passing
        self._passing: tuple[Relay, ...] = ()
        self._whole = whole
        self._trust = trust
        self._given: dict[tuple[str, RelayTransport], RelayHop] = {}
        self._changing = asyncio.Lock()
        self._forgetting: set[asyncio.Task[None]] = set()

    @property
    def rows(self) -> tuple[Relay, ...]:
        """In the person's order, what is for this run only last."""
        return (*self._profile.settings.relays, *self._passing)

    @property
    def near(self) -> frozenset[str]:
        """Of those that were found to be this computer or in a network around it where nobody
        has agreed to that."""
        found = self.kept_off.ids
        return frozenset(row.id for row in self.rows if row.id in found and not row.may_be_near)

    @property
    def always(self) -> bool:
        """Whether sound takes no other way than through a relay."""
        return self._profile.settings.always_relay

    async def use_always(self, always: bool) -> None:
        """Raises InputError(FILE) when that cannot be kept, as all of these do."""
        await self._profile.change(always_relay=always)

    def row(self, relay_id: str) -> Relay:
        """Raises RelayError(UNKNOWN)."""
        for row in self.rows:
            if row.id == relay_id:
                return row
        raise RelayError(RelayReason.UNKNOWN)

    async def add(
        self, host: str, ways: tuple[RelayWay, ...], credentials: RelayCredentials | None
    ) -> Relay:
        """One's own, switched on. Raises InputError(USAGE) when there are too many."""
        row = Relay(secrets.token_hex(8), RelayOrigin.OWN, host, ways, enabled=True)
        if relay_rows.fitting((*self.rows, row), "") is None:
            raise InputError(InputReason.USAGE, fault=UsageFault.TOO_MANY)
        await self._keep_credentials(row, credentials)
        await self._change(lambda rows: relay_rows.fitting((*rows, row), "") or rows)
        return row

    async def edit(self, row: Relay, credentials: RelayCredentials | None = None) -> None:
        """Put `row` in the place of the one with its id; None leaves the credentials alone.
        What was agreed to holds for the host that it was agreed to for."""
        if row.host != self.row(row.id).host:
            row = replace(row, near=False)
            self.kept_off.look_again((row.id,))
        if credentials is not None:
            await self._keep_credentials(row, credentials)
        await self._change(lambda rows: tuple(row if old.id == row.id else old for old in rows))

    async def enable(self, relay_id: str, enabled: bool) -> None:
        """Switch a relay on or off, from the next connection on."""
        await self.edit(replace(self.row(relay_id), enabled=enabled))

    async def allow(self, relay_id: str, transport: RelayTransport, allowed: bool) -> None:
        """Switch one way to a relay on or off."""
        await self.edit(self.row(relay_id).allowing(transport, allowed))

    async def agree_near(self, relay_id: str) -> None:
        """The person expects a relay where it was found to be, or wherever it is around here."""
        await self.edit(replace(self.row(relay_id), near=True))

    async def remove(self, relay_id: str) -> None:
        """Forget a relay and what opens it."""
        row = self.row(relay_id)
        await self._change(lambda rows: tuple(old for old in rows if old.id != relay_id))
        await self._profile.secrets.delete(relay_secrets.name(row.id, row.place))

    async def move(self, relay_id: str, to: int) -> None:
        """Put a relay at another place in the list."""
        row = self.row(relay_id)

        def moved(rows: tuple[Relay, ...]) -> tuple[Relay, ...]:
            others = [old for old in rows if old.id != relay_id]
            others.insert(to, row)
            return tuple(others)

        await self._change(moved)

    def forget(self, place: str) -> None:
        """Nothing is kept of the relays of a place; returns at once."""
        self._passing = tuple(row for row in self._passing if row.place != place)
        if all(row.place != place for row in self.rows):
            self._profile.tell()
            return
        work = self._change(lambda rows: tuple(row for row in rows if row.place != place))
        task = asyncio.get_running_loop().create_task(work)
        self._forgetting.add(task)
        task.add_done_callback(self._forgotten)

    async def close(self) -> None:
        """Wait for what is being forgotten."""
        await asyncio.gather(*self._forgetting, return_exceptions=True)

    def _forgotten(self, task: "asyncio.Task[None]") -> None:
        self._forgetting.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("the list of relays cannot be kept: %s", task.exception())

    async def test(
        self, relay_id: str, told: Callable[[RelayHop, Outcome], None] = lambda hop, outcome: None
    ) -> dict[RelayHop, Outcome]:
        """Every way that is switched on, at once and for real; the answers by way.

        Raises RelayError(UNKNOWN), RelayError(NO_WAY).
        """
        row = self.row(relay_id)
        hops = await self.opened(row)
        if not hops:
            raise RelayError(RelayReason.NO_WAY)
        fence = Fence(self._whole)
        for hop in hops:
            fence.name(hop.host, hop.port, Why.TURN)
        self.kept_off.look_again((relay_id,))
        fence.guard(row.host, self.kept_off.near(lambda: (self.row(relay_id),)))
        return await RelayTrials(fence, self._trust).try_all(hops, told)

    async def opened(self, row: Relay) -> tuple[RelayHop, ...]:
        """The ways that are switched on, with what opens them."""
        kept = (
            await relay_secrets.read(self._profile.secrets, row.id, row.place)
            if row.origin is not RelayOrigin.SERVER
            else None
        )
        user, password = (
            relay_secrets.opened(kept, int(time.time())) if kept is not None else (None, None)
        )
        ways = {
            way: RelayHop(row.host, way.port, way.transport, user, password) for way in row.allowed
        }
        if kept is not None:
            return tuple(ways.values())
        return tuple(self._given.get((row.id, way.transport), hop) for way, hop in ways.items())

    async def learn(
        self,
        origin: RelayOrigin,
        place: str,
        hops: Iterable[RelayHop],
        trusted: Callable[[str], bool],
        near: Set[str] = frozenset(),
    ) -> None:
        """Relays that a server or an invite names; switches that the person has set stay. Hosts
        of the place that may be `near` may be so as relays."""
        fresh: dict[str, Relay] = {}
        for hop in hops:
            relay_id = _id(origin, place, hop.host)
            row = fresh.get(relay_id) or Relay(
                relay_id, origin, hop.host, (), trusted(hop.host), place, hop.host in near
            )
            if all(way.transport is not hop.transport for way in row.ways):
                allowed = hop.transport is RelayTransport.TLS
                way = RelayWay(hop.transport, hop.port, allowed)
                fresh[relay_id] = replace(row, ways=(*row.ways, way))
                if hop.user is not None:
                    self._given[relay_id, hop.transport] = hop
        known = {row.id: row for row in self.rows}
        merged = {row.id: _merged(known.get(row.id), row) for row in fresh.values()}
        if any(known.get(row.id) != row for row in merged.values()):
            new = tuple(row for row in merged.values() if row.id not in known)
            await self._change(
                lambda rows: _joined(tuple(merged.get(old.id, old) for old in rows), new, place)
            )

    def _tell_near(self, row: Relay) -> None:
        self._profile.tell()
        self._leads_near(row)

    async def _keep_credentials(self, row: Relay, credentials: RelayCredentials | None) -> None:
        if credentials is not None:
            kept = relay_secrets.render(credentials)
            await self._profile.secrets.put(relay_secrets.name(row.id, row.place), kept)

    async def _change(self, changed: Callable[[tuple[Relay, ...]], tuple[Relay, ...]]) -> None:
        async with self._changing:
            rows, former = changed(self.rows), self._passing
            self._passing = tuple(row for row in rows if self._is_passing(row.place))
            kept = tuple(row for row in rows if not self._is_passing(row.place))
            if kept != self._profile.settings.relays:
                await self._profile.change(relays=kept)
            elif self._passing != former:
                self._profile.tell()


def _joined(rows: tuple[Relay, ...], new: tuple[Relay, ...], place: str) -> tuple[Relay, ...]:
    """With those that are new, as far as there is room."""
    while new and relay_rows.fitting((*rows, *new), place) is None:
        new = new[:-1]
    return relay_rows.fitting((*rows, *new), place) or rows


def _merged(known: Relay | None, fresh: Relay) -> Relay:
    if known is None:
        return fresh
    allowed = {way.transport: way.allowed for way in known.ways}
    ways = tuple(
        replace(way, allowed=allowed.get(way.transport, way.allowed)) for way in fresh.ways
    )
    return replace(known, ways=ways, near=known.near or fresh.near)


def _id(origin: RelayOrigin, place: str, host: str) -> str:
    return hashlib.sha256(f"{origin}|{place}|{host}".encode()).hexdigest()[:16]
