"""What is polled rather than pushed: levels and counters."""

from collections.abc import Mapping
from dataclasses import dataclass

from pendopo.e2ee.facts import EncryptionFacts
from pendopo.model.ids import ParticipantIdentity


@dataclass(frozen=True, slots=True)
class Needles:
    """One reading of every gauge; levels are dBov, silence is −127."""

    levels: Mapping[ParticipantIdentity, float]
    own_level: float
    facts: EncryptionFacts
    silenced: frozenset[ParticipantIdentity] = frozenset()
    """Whose volume here is zero."""
    missing: frozenset[ParticipantIdentity] = frozenset()
    """Whose microphone is on, and whose sound has no way to us."""
