"""What every guest of a host lives by."""

from collections.abc import Callable
from dataclasses import dataclass

from pendopo.host.share import Shares
from pendopo.host.timers import Timers
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import Permission
from pendopo.ports.clock import Clock
from pendopo.ports.host_transport import HostPeer, HostTransport


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One for all of them."""

    transport: HostTransport
    timers: Timers
    clock: Clock
    shares: Shares
    gone: Callable[[ParticipantSid, HostPeer], None]
    permitted: Callable[[tuple[RoomName, ParticipantIdentity], Permission], None]
    """Told before somebody may do anything else than before."""
