"""The real doors to the outside, opened anew for each place and each visit."""

import secrets
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from pendopo.app.place_relays import PlaceRelays
from pendopo.app.relays import Relays
from pendopo.app.simulation import Simulation
from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.simulated_line import SimulatedLine
from pendopo.drivers.simulated_signals import CuttableSignals
from pendopo.drivers.system_clock import SystemClock
from pendopo.lobby.invite import Invite, Policy
from pendopo.lobby.place import Place
from pendopo.model.errors import PolicyError, PolicyReason
from pendopo.model.transport import Endpoint, Why
from pendopo.ports.clock import Clock
from pendopo.ports.peer_transport import PeerFactory
from pendopo.ports.signal_transport import SignalTransport
from pendopo.reach.fence import Fence
from pendopo.reach.ledger import Ledger
from pendopo.reach.near import Near
from pendopo.room.session_ports import SessionPorts

Trust = ssl.SSLContext | None


@dataclass(frozen=True, slots=True)
class Doors:
    """Clock, signalling and media; whatever goes through them is entered in one ledger."""

    clock: Clock
    signals: SignalTransport
    peers: PeerFactory
    ledger: Ledger
    relays: Relays | None = None
    """Without them sound goes straight to the server."""

    @classmethod
    def open(
        cls,
        fence: Fence | None = None,
        relays: Relays | None = None,
        trust: Trust = None,
        simulation: Simulation | None = None,
    ) -> "Doors":
        """With an empty ledger unless a fence is given; belongs to the loop that uses it.

        `trust` replaces the authorities that this computer believes; what goes wrong in
        `simulation` goes wrong here.
        """
        fence = fence or Fence()
        simulated = simulation or Simulation()
        signals = CuttableSignals(
            WebSocketTransport(fence, trust=trust), lambda: simulated.now, simulated.drive
        )
        peers = ClientPeerFactory(fence, trust, SimulatedLine(lambda: simulated.now))
        return cls(SystemClock(), signals, peers, fence, relays)

    def session_ports(self, place: Place, relay_only: bool = False) -> SessionPorts:
        """What a session needs of them. Raises PolicyError(RELAY_ONLY) without relays."""
        invite = place.invite
        self._name(invite, place.near)
        if self.relays is None:
            if relay_only or invite.policy & Policy.RELAY_ONLY:
                raise PolicyError(PolicyReason.RELAY_ONLY)
            return SessionPorts(self.clock, self.signals, self.peers)
        choice = PlaceRelays(self.relays, invite, self.ledger, relay_only, place.near)
        return SessionPorts(self.clock, self.signals, self.peers, choice)

    def signals_to(self, server: Endpoint) -> SignalTransport:
        """To a server that the person has named."""
        self.name((server,))
        return self.signals

    def name(self, servers: tuple[Endpoint, ...]) -> None:
        """The person names these servers: they may be contacted, wherever they are."""
        for server in servers:
            parts = urlsplit(server.url)
            port = parts.port or (443 if parts.scheme == "wss" else 80)
            self.ledger.name(parts.hostname or "", port, Why.SIGNALING)

    def place(
        self, invite: Invite, persona_seed: bytes | None = None, near: Near | None = None
    ) -> Place:
        """The place behind `invite`; without a seed a throw-away persona is used, without `near`
        nobody has agreed to servers close by."""
        near = near or Near()
        self._name(invite, near)
        seed = persona_seed or secrets.token_bytes(32)
        return Place(invite, seed, self.signals, lambda: self.clock.unix_ms() // 1000, near)

    def _name(self, invite: Invite, near: Near) -> None:
        """A link names its servers."""
        self.name(invite.servers)
        for server in invite.servers:
            self.ledger.guard(urlsplit(server.url).hostname or "", near)
