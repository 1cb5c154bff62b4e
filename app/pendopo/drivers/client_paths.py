"""The ways to a server: straight from this computer, or through one of several relays."""

import asyncio
import contextlib
import logging
import secrets
import ssl
from collections.abc import Callable

from pendopo.drivers.client_ice import (
    MAX_CANDIDATES,
    NOBODY,
    ClientIce,
    IceSink,
    local_candidate,
)
from pendopo.drivers.ice_ways import DirectIce, RelayedIce
from pendopo.drivers.relay_race import open_relays
from pendopo.drivers.relay_socket import RelaySocket
from pendopo.drivers.simulated_line import SimulatedLine
from pendopo.drivers.udp import route_source
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.relay import RelayHop
from pendopo.model.transport import Candidate, PeerDescription
from pendopo.ports.peer_transport import Route
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

DIRECT_FIRST_S = 1.5
"""How long the straight way may take before a relay is contacted."""
NEXT_AFTER_S = 1.0
"""How long a relay that works may take to reach the server before the next is taken."""
AGAIN_AFTER_S = 0.5
"""After none worked."""
DEAD_AFTER_S = 5.0
"""How long a path may be silent and no other take over, until the connection is lost."""
LOOK_EVERY_S = 0.1


class ClientPaths:
    """One socket for each way, all with the same ICE credentials; the first path that opens
    carries everything. When it stays silent, the next relay takes over beneath the same connection,
    or the old path again. With `relay_only` there is no socket but those of relays."""

    def __init__(
        self,
        route: Route,
        ledger: Ledger,
        on_datagram: Callable[[bytes], None],
        on_lost: Callable[[], None],
        on_fault: Callable[[BaseException], None],
        trust: ssl.SSLContext | None = None,
        relays_at_once: bool = False,
        line: SimulatedLine | None = None,
    ) -> None:
        """Whatever is contacted is entered in `ledger`; every datagram passes `line`."""
        self._line = line
        self.credentials = (secrets.token_hex(4), secrets.token_hex(16))
        """Our ufrag and password."""
        self.open_path = asyncio.Event()
        """Set while there is a path that answers."""
        self._route = route
        self._hops = route.relays
        self._ledger = ledger
        self._trust = trust
        self._patience_s = 0.0 if relays_at_once else DIRECT_FIRST_S
        self._on_lost = on_lost
        self._sink = IceSink(on_datagram, self._opened, self._quiet, on_fault)
        self._ways: list[ClientIce] = []
        self._relays: list[RelaySocket] = []
        """Open and not used yet, the best first."""
        self._tried: list[RelayHop] = []
        """Since there was a path."""
        self._path: ClientIce | None = None
        self._doubted = asyncio.Event()
        self._candidates: list[Candidate] = []
        self._remote: PeerDescription

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
            self._relays = await open_relays(self._hops, self._ledger, self._trust)
            if not self._relays:
                raise ReachError(ReachReason.NO_RELAY, host=self._route.server_address)
            await self._add_relay()
            return
        local_address = route_source(self._route.server_address)
        if local_address is None:
            raise ReachError(ReachReason.MEDIA, host=self._route.server_address)
        await self._add(
            DirectIce(local_address, self._ledger, self.credentials, self._sink, self._line)
        )

    async def run(self, remote: PeerDescription) -> None:
        """Check all ways until one is open, and replace it when it dies, until cancelled."""
        for candidate in remote.candidates:
            self.offer(candidate)
        self._remote = remote
        for way in self._ways:
            way.check(remote)
        await self._first_path()
        while await self._kept():
            self._doubted.clear()
        self._on_lost()

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
        """Close every socket without waiting, and let go of whoever is told of them."""
        self._path = None
        ways, self._ways = self._ways, []
        for way in ways:
            way.drop()
        self._drop_relays()
        self._sink, self._on_lost = NOBODY, lambda: None

    def _drop_relays(self) -> None:
        relays, self._relays = self._relays, []
        for relay in relays:
            relay.close()

    async def _add(self, way: ClientIce) -> None:
        self._ways.append(way)
        await way.gather_candidates()

    async def _add_relay(self) -> ClientIce:
        relay = self._relays.pop(0)
        self._tried.append(relay.hop)
        way = RelayedIce(relay, self.credentials, self._sink, self._line)
        await self._add(way)
        return way

    async def _first_path(self) -> None:
        relay_only = self._route.relay_only
        if not await self._opens_within(NEXT_AFTER_S if relay_only else self._patience_s):
            await self._search()
        await self.open_path.wait()
        await self._end_others()

    async def _kept(self) -> bool:
        """Until the path was silent and is replaced, or answers again; False when neither."""
        await self._doubted.wait()
        doubted = self._path
        if doubted is None:
            return False
        log.info("path silent; looking for another")
        self.open_path.clear()
        self._tried = [doubted.hop] if isinstance(doubted, RelayedIce) else []
        search = asyncio.create_task(self._search_anew())
        try:
            while self._path is doubted and not doubted.hears:
                if doubted.silent_s > DEAD_AFTER_S:
                    return False
                await asyncio.sleep(LOOK_EVERY_S)
            self.open_path.set()
        finally:
            search.cancel()
            await asyncio.gather(search, return_exceptions=True)
        await self._end_others()
        return True

    async def _search_anew(self) -> None:
        if self._route.again is not None:
            self._hops = await self._route.again()
        await self._search()

    async def _search(self) -> None:
        """Relays, one after the other, again and again until a path is open."""
        while self._hops and not self.open_path.is_set():
            if not self._relays:
                await self._end_others()
                self._relays = await open_relays(self._hops, self._ledger, self._trust, self._tried)
            if not self._relays:
                await self._opens_within(AGAIN_AFTER_S)
                continue
            way = await self._add_relay()
            way.check(self._remote)
            for candidate in self._candidates:
                way.offer(candidate)
            await self._opens_within(NEXT_AFTER_S)

    async def _end_others(self) -> None:
        """Every way and relay but the path."""
        self._drop_relays()
        for way in tuple(self._ways):
            if way is not self._path and (self._path is not None or isinstance(way, RelayedIce)):
                self._ways.remove(way)
                way.drop()
                await way.close()

    async def _opens_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.open_path.wait()
        return self.open_path.is_set()

    def _opened(self, way: ClientIce) -> None:
        if not self.open_path.is_set():
            self._path = way
            self.open_path.set()

    def _quiet(self, way: ClientIce) -> None:
        if way is self._path:
            self._doubted.set()
