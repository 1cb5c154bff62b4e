"""Faults of the network that a tester asks for."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Simulated:
    """What is to go wrong now; never kept."""

    loss: int = 0
    """Per cent of the packets of sound, each way."""
    jitter_ms: int = 0
    """Packets wait up to so long, each way."""
    udp_blocked: bool = False
    relay_only: bool = False
    """From the next connection on."""
    server_lost: bool = False


NOTHING: Final = Simulated()
MOST_LOSS: Final = 90
MOST_JITTER_MS: Final = 2_000
