"""The doors to the outside that one visit needs."""

from dataclasses import dataclass, field

from pendopo.ports.clock import Clock
from pendopo.ports.peer_transport import PeerFactory
from pendopo.ports.relay_choice import NoRelays, RelayChoice
from pendopo.ports.signal_transport import SignalTransport


@dataclass(frozen=True, slots=True)
class SessionPorts:
    """Time, signaling, media and the relays that these may use."""

    clock: Clock
    signals: SignalTransport
    peers: PeerFactory
    relays: RelayChoice = field(default_factory=NoRelays)
