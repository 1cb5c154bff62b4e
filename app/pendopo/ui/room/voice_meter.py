"""From levels to rings: who is speaking, and how loudly, without flicker."""

from collections.abc import Mapping
from math import exp
from typing import NamedTuple

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, MicrophoneState, Room
from pendopo.room.needles import Needles

ATTACK_S = 0.040
RELEASE_S = 0.180
ON_ABOVE = 0.12
ON_AFTER_S = 0.060
OFF_BELOW = 0.08
OFF_AFTER_S = 0.250
BARELY = 0.01
"""Who is quieter is not followed any more."""


class Ring(NamedTuple):
    """`loudness` 0…1; `speaking` follows it with some patience."""

    loudness: float = 0.0
    speaking: bool = False
    pending_s: float = 0.0
    """For how long the loudness has asked for the other state."""


SILENT = Ring()

Rings = Mapping[ParticipantIdentity, Ring]


def audible(room: Room | None, needles: Needles) -> dict[ParticipantIdentity, float]:
    """How loud everybody is who is heard now, in dBov; we are among them only while our voice
    leaves this computer."""
    if room is None or room.connection is not Connection.CONNECTED:
        return {}
    levels = dict(needles.levels)
    if room.me is not None and room.microphone is MicrophoneState.LIVE:
        levels[room.me.identity] = needles.own_level
    return levels


def loudness(dbov: float) -> float:
    """−50 dBov is nothing, −10 is full."""
    return min(max((dbov + 50.0) / 40.0, 0.0), 1.0)


def advance(
    rings: Rings, levels: Mapping[ParticipantIdentity, float], elapsed_s: float
) -> dict[ParticipantIdentity, Ring]:
    """The rings after `elapsed_s` more seconds at these levels; who is quiet is left out."""
    up, down = (1.0 - exp(-elapsed_s / pace) for pace in (ATTACK_S, RELEASE_S))
    after = {}
    for identity in rings.keys() | levels.keys():
        ring, target = rings.get(identity, SILENT), loudness(levels.get(identity, -127.0))
        level = ring.loudness + (target - ring.loudness) * (up if target > ring.loudness else down)
        ring = _judged(ring, level, elapsed_s)
        if ring.speaking or ring.loudness > BARELY:
            after[identity] = ring
    return after


def _judged(ring: Ring, level: float, elapsed_s: float) -> Ring:
    asks = level < OFF_BELOW if ring.speaking else level > ON_ABOVE
    if not asks:
        return Ring(level, ring.speaking)
    pending = ring.pending_s + elapsed_s
    if pending < (OFF_AFTER_S if ring.speaking else ON_AFTER_S):
        return Ring(level, ring.speaking, pending)
    return Ring(level, not ring.speaking)
