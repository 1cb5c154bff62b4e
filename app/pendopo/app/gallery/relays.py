"""Relays of nobody, for pictures and for tests of the window."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from pendopo.model.errors import ReachError, ReachReason, RelayError, RelayReason
from pendopo.model.relay import (
    Relay,
    RelayCredentials,
    RelayHop,
    RelayOrigin,
    RelayPassed,
    RelayTransport,
    RelayWay,
)
from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import Contact
from pendopo.ui.settings.relay_list import Outcome

UDP, TCP, TLS = RelayTransport
NEAR = ReachError(ReachReason.NEAR)


def way(transport: RelayTransport, port: int, allowed: bool = True) -> RelayWay:
    """One way."""
    return RelayWay(transport, port, allowed)


RELAYS = (
    Relay(
        "tani", RelayOrigin.SERVER, "turn.tani.example",
        (way(UDP, 443, False), way(TLS, 443)), True, "tani",
    ),
    Relay(
        "second", RelayOrigin.INVITE, "relay-2.tani.example", (way(TLS, 443),), True, "tani"
    ),
    Relay(
        "own", RelayOrigin.OWN, "turn.rumahku.example", (way(UDP, 3478), way(TCP, 3478)), True
    ),
    Relay(
        "makers", RelayOrigin.INVITE, "relay.makers.example",
        (way(TCP, 5349, False), way(TLS, 5349)), False, "makers",
    ),
)  # fmt: skip


class MemoryRelays:
    """Implements `ui.settings.relay_list.RelayList`; `outcome` is what a test finds."""

    def __init__(self, changed: Callable[[], None], rows: tuple[Relay, ...] = RELAYS) -> None:
        self.rows = rows
        self.near: frozenset[str] = frozenset()
        self.leads_near: frozenset[str] = frozenset()
        """What tests find close by."""
        self.always = False
        self.credentials: dict[str, RelayCredentials] = {}
        self.waits = False
        self._changed = changed

    async def use_always(self, always: bool) -> None:
        """Choose that."""
        self.always = always
        self._changed()

    async def add(
        self, host: str, ways: tuple[RelayWay, ...], credentials: RelayCredentials | None
    ) -> Relay:
        """One more."""
        row = Relay(f"added-{len(self.rows)}", RelayOrigin.OWN, host, ways, True)
        if credentials is not None:
            self.credentials[row.id] = credentials
        self._become((*self.rows, row))
        return row

    async def edit(self, row: Relay, credentials: RelayCredentials | None = None) -> None:
        """Change one."""
        if credentials is not None:
            self.credentials[row.id] = credentials
        self._become(tuple(row if old.id == row.id else old for old in self.rows))

    async def enable(self, relay_id: str, enabled: bool) -> None:
        """Switch one."""
        await self.edit(replace(self._row(relay_id), enabled=enabled))

    async def allow(self, relay_id: str, transport: RelayTransport, allowed: bool) -> None:
        """Switch a way."""
        await self.edit(self._row(relay_id).allowing(transport, allowed))

    async def agree_near(self, relay_id: str) -> None:
        """It is expected there."""
        self.near -= {relay_id}
        await self.edit(replace(self._row(relay_id), near=True))

    def lead_near(self, relay_id: str) -> None:
        """A visit found one close by."""
        self.near |= {relay_id}
        self._changed()

    async def remove(self, relay_id: str) -> None:
        """Forget one."""
        self._become(tuple(row for row in self.rows if row.id != relay_id))

    async def move(self, relay_id: str, to: int) -> None:
        """Put one elsewhere."""
        rows = [row for row in self.rows if row.id != relay_id]
        rows.insert(to, self._row(relay_id))
        self._become(tuple(rows))

    async def test(
        self, relay_id: str, told: Callable[[RelayHop, Outcome], None]
    ) -> dict[RelayHop, Outcome]:
        """Over UDP nobody answers, another has expired, and the rest works."""
        kept_off = relay_id in self.leads_near and not self._row(relay_id).may_be_near
        if kept_off:
            self.lead_near(relay_id)
        found: dict[RelayHop, Outcome] = {}
        for open_way in self._row(relay_id).allowed:
            hop = RelayHop("", open_way.port, open_way.transport)
            if self.waits and hop.transport is not UDP:
                await asyncio.sleep(3600)
            found[hop] = NEAR if kept_off else _outcome(relay_id, hop.transport)
            told(hop, found[hop])
        return found

    def _row(self, relay_id: str) -> Relay:
        return next(row for row in self.rows if row.id == relay_id)

    def _become(self, rows: tuple[Relay, ...]) -> None:
        self.rows = rows
        self._changed()


def _outcome(relay_id: str, transport: RelayTransport) -> Outcome:
    if transport is UDP:
        return RelayError(RelayReason.SILENT)
    if relay_id == "second":
        return RelayError(RelayReason.EXPIRED, expired=1_795_046_400)
    return RelayPassed(transport, 0.041, "203.0.113.24")


class MemoryContacts:
    """Implements `ui.settings.privacy.Contacts`."""

    async def listed(self) -> tuple[tuple[Contact, ...], int]:
        """A visit's."""
        at = 1_795_000_000.0
        return (
            Contact(Destination("rooms.tani.example", 0, "dns", Why.NAME), at),
            Contact(Destination("203.0.113.10", 443, "tls", Why.SIGNALING), at + 0.02),
            Contact(Destination("203.0.113.24", 443, "tls", Why.TURN), at + 0.2),
            Contact(Destination("203.0.113.10", 7882, "udp", Why.PEER), at + 0.3),
        ), 0
