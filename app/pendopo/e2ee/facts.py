"""What is known about a room's protection: counters at the choke points, no intentions (4.2)."""

from dataclasses import dataclass

from pendopo.e2ee.opener import OpeningCounts, Refusal
from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity


@dataclass(frozen=True, slots=True)
class RemoteFacts:
    """One person's frames since the visit began; `flag_none` is the server's word."""

    identity: ParticipantIdentity
    opened: int = 0
    plain_or_foreign: int = 0
    auth: int = 0
    replay: int = 0
    dup: int = 0
    no_key: int = 0
    sif: int = 0
    exhausted: int = 0
    flag_none: bool = False
    name: str = ""
    """What they were called when last listed; a claim."""

    @property
    def forged(self) -> int:
        """Damaged, repeated or forged pieces."""
        return self.auth + self.replay


def remote_facts(
    identity: ParticipantIdentity, counts: OpeningCounts, flag_none: bool = False, name: str = ""
) -> RemoteFacts:
    """The opener's counters of one person as facts."""
    return RemoteFacts(
        identity,
        opened=counts.opened,
        plain_or_foreign=counts[Refusal.PLAIN_OR_FOREIGN],
        auth=counts[Refusal.AUTH],
        replay=counts[Refusal.REPLAY],
        dup=counts[Refusal.DUP],
        no_key=counts[Refusal.NO_KEY],
        sif=counts[Refusal.SIF],
        exhausted=counts[Refusal.EXHAUSTED],
        flag_none=flag_none,
        name=name,
    )


@dataclass(frozen=True, slots=True)
class EncryptionFacts:
    """Everything the line is computed from. Counters are totals of the visit."""

    policy: Mode
    """The floor that the invite sets."""
    mode: Mode | None = None
    """The room's own mode, None before it is known."""
    connected: bool = False
    refused: str = ""
    """Why the mode could not be set up at the last attempt, empty when nothing was refused."""
    fault: str = ""
    """Which internal invariant failed, empty when none did."""
    tx_sealed: int = 0
    tx_open: int = 0
    tx_dropped_no_key: int = 0
    uncounted: int = 0
    """People whom the server counts now beyond those it shows."""
    remotes: tuple[RemoteFacts, ...] = ()

    @property
    def ruling_mode(self) -> Mode:
        """The room's mode, or the floor before it is known."""
        return self.policy if self.mode is None else self.mode
