"""What can be said of a recording, in plain values."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Stall:
    """The computer kept a thread on the way of the sound waiting, in seconds of some clock."""

    began: float
    ended: float
    seconds: float
    """Less than from `began` to `ended` where the moment is known only so far."""

    def since(self, moment: float) -> "Stall":
        """Counted from there."""
        return Stall(self.began - moment, self.ended - moment, self.seconds)


class Fault(Enum):
    """What the program did to a voice."""

    NOTHING = "nothing"
    """Too little of the voice is there."""
    FOREIGN = "foreign"
    """Something else is heard: another voice, noise, overdriven sound."""
    MISSING = "missing"
    DISPLACED = "displaced"
    """Sound is repeated or in another order."""
    LATE = "late"
    """The delay grows for no reason, or stays long after its reason."""


class Outcome(Enum):
    """What can be said of the program."""

    WHOLE = "whole"
    SPOILT = "spoilt"
    UNKNOWN = "unknown"
    """The computer stood still for too much of the time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, where in the recording it is and how much sound it concerns."""

    fault: Fault
    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Block:
    """Up to 2 s of the recording; `likeness` from 0 to 1, every piece at its own delay."""

    likeness: float
    stalled: bool
    """The computer stood still and is heard to, or the delay that this made is corrected."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Blocks with hardly any sound to judge are left out."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]
    stopped_s: float
    """For so long sound stood still or was delayed because the computer did."""


class Mark(Enum):
    """What a step shows of the program."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The computer stood still for too long to say."""
