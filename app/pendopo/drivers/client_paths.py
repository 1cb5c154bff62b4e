"""The ways to a server: straight from this computer, or through one of several relays."""

import asyncio
import contextlib
import logging
import secrets
import ssl
from collections.abc import Callable

from pendopo.drivers.client_ice import (
    MAX_CANDIDATES,
    ClientIce,
    DirectIce,
    IceSink,
    RelayedIce,
    local_candidate,
)
from pendopo.drivers.relay_socket import RelaySocket, open_relay
from pendopo.drivers.udp import route_source
from pendopo.model.errors import PendopoError, ReachError, ReachReason
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.model.transport import Candidate, PeerDescription
from pendopo.ports.peer_transport import Route
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

DIRECT_FIRST_S = 1.5
"""How long the straight way may take before a relay is contacted."""
GRACE_S = 0.6
"""How long better relays may take once one works."""
NEXT_AFTER_S = 1.0
"""How long a relay that works may take to reach the server before the next is taken."""
_RANK = list(RelayTransport)


class ClientPaths:
    """One socket for each way, all with the same ICE credentials; the first path that opens
    carries everything. With `relay_only` there is no socket but those of relays."""

    def __init__(
        self,
        route: Route,
        ledger: Ledger,
        on_datagram: Callable[[bytes], None],
        on_lost: Callable[[], None],
        trust: ssl.SSLContext | None = None,
        relays_at_once: bool = False,
    ) -> None:
        """Whatever is contacted is entered in `ledger`."""
        self.credentials = (secrets.token_hex(4), secrets.token_hex(16))
        """Our ufrag and password."""
        self.open_path = asyncio.Event()
        self._route = route
        self._ledger = ledger
        self._trust = trust
        self._patience_s = 0.0 if relays_at_once else DIRECT_FIRST_S
        self._on_lost = on_lost
        self._sink = IceSink(on_datagram, self._opened, self._lost)
        self._ways: list[ClientIce] = []
        self._relays: list[RelaySocket] = []
        """Open and not used yet, the best first."""
        self._path: ClientIce | None = None
        self._candidates: list[Candidate] = []

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What the server may be told about us."""
        return tuple(
            local_candidate(candidate) for way in self._ways for candidate in way.local_candidates
        )

    @property
    def relayed(self) -> bool:
        """Whether the open path goes through a relay."""
        return isinstance(self._path, RelayedIce)

    async def gather(self) -> None:
        """Open what the offer names, or leave nothing behind.

        Raises OSError, ReachError(MEDIA), and with `relay_only` ReachError(NO_RELAY).
        """
        if self._route.relay_only:
            self._relays = await self._open_relays()
            if not self._relays:
                raise ReachError(ReachReason.NO_RELAY, host=self._route.server_address)
            await self._add_relay()
            return
        local_address = route_source(self._route.server_address)
        if local_address is None:
            raise ReachError(ReachReason.MEDIA, host=self._route.server_address)
        await self._add(DirectIce(local_address, self._ledger, self.credentials, self._sink))

    async def run(self, remote: PeerDescription) -> None:
        """Check all ways until one is open, and watch it until cancelled."""
        for candidate in remote.candidates:
            self.offer(candidate)
        async with asyncio.TaskGroup() as group:
            for way in self._ways:
                group.create_task(way.run(remote))
            if self._route.relays:
                await self._take_relays(group, remote)

    def offer(self, candidate: Candidate) -> None:
        """A candidate of the server's."""
        if len(self._candidates) < MAX_CANDIDATES:
            self._candidates.append(candidate)
            for way in self._ways:
                way.offer(candidate)

    def transmit(self, datagram: bytes) -> bool:
        """Send on the open path."""
        return self._path is not None and self._path.transmit(datagram)

    async def close(self) -> None:
        """Close every socket and wait until it is closed."""
        try:
            for way in self._ways:
                await way.close()
        finally:
            self.drop()

    def drop(self) -> None:
        """Close every socket without waiting."""
        self._path = None
        for way in self._ways:
            way.drop()
        self._drop_relays()

    def _drop_relays(self) -> None:
        relays, self._relays = self._relays, []
        for relay in relays:
            relay.close()

    async def _add(self, way: ClientIce) -> None:
        self._ways.append(way)
        await way.gather_candidates()

    async def _add_relay(self) -> ClientIce:
        way = RelayedIce(self._relays.pop(0), self.credentials, self._sink)
        await self._add(way)
        return way

    async def _take_relays(self, group: asyncio.TaskGroup, remote: PeerDescription) -> None:
        """One after the other, until a path is open."""
        if not self._route.relay_only:
            if await self._opens_within(self._patience_s):
                return
            self._relays = await self._open_relays()
        elif await self._opens_within(NEXT_AFTER_S):
            self._drop_relays()
            return
        while self._relays and not self.open_path.is_set():
            way = await self._add_relay()
            group.create_task(way.run(remote))
            for candidate in self._candidates:
                way.offer(candidate)
            await self._opens_within(NEXT_AFTER_S)
        self._drop_relays()

    async def _opens_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.open_path.wait()
        return self.open_path.is_set()

    async def _open_relays(self) -> list[RelaySocket]:
        """Those that work, tried side by side: UDP before TCP before TLS, then in their order."""
        tasks = [asyncio.create_task(self._open_relay(hop)) for hop in self._route.relays]
        opened: list[RelaySocket] = []
        pending = set(tasks)
        within: float | None = None
        try:
            while pending:
                done, pending = await asyncio.wait(
                    pending, timeout=within, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    break
                if any(task.result() is not None for task in done):
                    within = GRACE_S
        finally:
            for task in pending:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in tasks:
                if not task.cancelled() and (relay := task.result()) is not None:
                    opened.append(relay)
            self._relays = opened
        return sorted(opened, key=lambda relay: _RANK.index(relay.hop.transport))

    async def _open_relay(self, hop: RelayHop) -> RelaySocket | None:
        try:
            return await open_relay(hop, self._ledger, self._trust)
        except PendopoError as error:
            log.info("relay %s over %s: %s", hop.host, hop.transport, error.reason)
            return None

    def _opened(self, way: ClientIce) -> None:
        if self._path is None:
            self._path = way
            self.open_path.set()

    def _lost(self, way: ClientIce) -> None:
        if way is self._path:
            self._on_lost()
