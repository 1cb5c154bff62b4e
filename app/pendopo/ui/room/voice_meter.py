"""From levels to rings: who is speaking, and how loudly, without flicker."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from pendopo.model.ids import ParticipantIdentity

ATTACK_S = 0.040
RELEASE_S = 0.180
ON_ABOVE = 0.12
ON_AFTER_S = 0.060
OFF_BELOW = 0.08
OFF_AFTER_S = 0.250


@dataclass(frozen=True, slots=True)
class Ring:
    """`loudness` 0…1; `speaking` follows it with some patience."""

    loudness: float = 0.0
    speaking: bool = False
    pending_s: float = 0.0
    """For how long the loudness has asked for the other state."""

    @property
    def shown(self) -> "Ring":
        """The same in steps of an eighth, so that what looks alike is equal."""
        return Ring(round(self.loudness * 8) / 8 if self.speaking else 0.0, self.speaking)


SILENT = Ring()

Rings = Mapping[ParticipantIdentity, Ring]


def loudness(dbov: float) -> float:
    """−50 dBov is nothing, −10 is full."""
    return min(max((dbov + 50.0) / 40.0, 0.0), 1.0)


def advance(
    rings: Rings, levels: Mapping[ParticipantIdentity, float], elapsed_s: float
) -> dict[ParticipantIdentity, Ring]:
    """The rings after `elapsed_s` more seconds at these levels; who is quiet is left out."""
    after = {
        identity: _advance(rings.get(identity, SILENT), levels.get(identity, -127.0), elapsed_s)
        for identity in rings.keys() | levels.keys()
    }
    return {identity: ring for identity, ring in after.items() if _alive(ring)}


def _advance(ring: Ring, dbov: float, elapsed_s: float) -> Ring:
    target = loudness(dbov)
    pace = ATTACK_S if target > ring.loudness else RELEASE_S
    level = ring.loudness + (target - ring.loudness) * (1.0 - exp(-elapsed_s / pace))
    asks = level < OFF_BELOW if ring.speaking else level > ON_ABOVE
    if not asks:
        return Ring(level, ring.speaking)
    pending = ring.pending_s + elapsed_s
    if pending < (OFF_AFTER_S if ring.speaking else ON_AFTER_S):
        return Ring(level, ring.speaking, pending)
    return Ring(level, not ring.speaking)


def _alive(ring: Ring) -> bool:
    return ring.speaking or ring.loudness > 0.01
