"""The real doors to the outside, opened anew for each place and each visit."""

import secrets
from dataclasses import dataclass

from pendopo.drivers.client_peer import ClientPeerFactory
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.drivers.system_clock import SystemClock
from pendopo.lobby.invite import Invite
from pendopo.lobby.place import Place
from pendopo.ports.clock import Clock
from pendopo.ports.peer_transport import PeerFactory
from pendopo.ports.signal_transport import SignalTransport
from pendopo.reach.ledger import Ledger
from pendopo.room.session_ports import SessionPorts


@dataclass(frozen=True, slots=True)
class Doors:
    """Clock, signalling and media; whatever goes through them is entered in one ledger."""

    clock: Clock
    signals: SignalTransport
    peers: PeerFactory
    ledger: Ledger

    @classmethod
    def open(cls, ledger: Ledger | None = None) -> "Doors":
        """With an empty ledger unless one is given; belongs to the loop that uses it."""
        ledger = ledger or Ledger()
        return cls(SystemClock(), WebSocketTransport(ledger), ClientPeerFactory(ledger), ledger)

    @property
    def session_ports(self) -> SessionPorts:
        """What a session needs of them."""
        return SessionPorts(self.clock, self.signals, self.peers)

    def place(self, invite: Invite, persona_seed: bytes | None = None) -> Place:
        """The place behind `invite`; without a seed a throw-away persona is used."""
        seed = persona_seed or secrets.token_bytes(32)
        return Place(invite, seed, self.signals, lambda: self.clock.unix_ms() // 1000)
