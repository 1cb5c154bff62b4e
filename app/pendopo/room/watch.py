"""What was measured of this visit's protection, and the line that follows from it."""

import logging
from enum import Enum

from pendopo.e2ee.facts import EncryptionFacts, remote_facts
from pendopo.e2ee.indicator import Indicator, Latch, fold
from pendopo.e2ee.opener import FrameOpener, OpeningCounts
from pendopo.e2ee.seal import FrameSealer
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import AccessReason, PolicyReason
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Room
from pendopo.reach import way
from pendopo.room.timeline import Reading, Timeline

log = logging.getLogger(__name__)

MAX_STATES = 1_000

CANNOT_SET_UP: frozenset[Enum] = way.CANNOT_SET_UP | {
    AccessReason.TOKEN_OTHER_ROOM,
    PolicyReason.MODE,
}
"""Refusals that mean: the mode cannot be set up (e2ee.md 4.3, row 2)."""


class EncryptionWatch:
    """Gathers facts and folds them; `reading` may be read from any thread."""

    def __init__(self, mode: Mode, sealer: FrameSealer, opener: FrameOpener) -> None:
        self._mode = mode
        self._sealer = sealer
        self._opener = opener
        self._latch = Latch()
        self._fault = ""
        self._refused = ""
        self._names: dict[ParticipantIdentity, str] = {}
        self.unmapped = 0
        """Payloads that came where no announced track is; dropped."""
        self.states: list[tuple[float, EncryptionState]] = []
        """The newest states with the seconds since connecting began."""
        self.timeline = Timeline()
        """The newest readings, one each time the facts were folded."""
        facts = EncryptionFacts(mode)
        self.reading: tuple[Indicator, EncryptionFacts] = (fold(Latch(), facts, 0.0)[0], facts)

    @property
    def senders(self) -> tuple[ParticipantIdentity, ...]:
        """Everybody whose payloads were counted in this visit."""
        return self._opener.senders

    def counts(self, identity: ParticipantIdentity) -> OpeningCounts:
        """What came of somebody's payloads."""
        return self._opener.counts(identity)

    def name(self, identity: ParticipantIdentity) -> str:
        """The name somebody had when last listed."""
        return self._names.get(identity, "")

    def fault(self, invariant: str) -> None:
        """An invariant failed: the line stays FAULT until the visit ends."""
        self._fault = self._fault or invariant

    def refused(self, reason: Enum) -> None:
        """An attempt to connect was refused."""
        self._refused = reason.value if reason in CANNOT_SET_UP else ""

    def measure(self, room: Room, connected: bool, sent: int, now: float) -> Indicator:
        """Fold the facts of now: `connected` while sound can go either way, `sent` frames handed
        to RTP so far, `now` in seconds since connecting began.

        A failure in here is itself a fault: it never leaves an older, better state on screen.
        """
        try:
            facts = self._facts(room, connected, sent)
            indicator, self._latch = fold(self._latch, facts, now)
        except Exception:
            log.exception("the indicator failed")
            self.fault("indicator")
            facts = EncryptionFacts(self._mode, fault=self._fault)
            indicator = Indicator(EncryptionState.FAULT, reason=self._fault)
        self.reading = (indicator, facts)
        opened = sum(remote.opened for remote in facts.remotes)
        self.timeline.add(Reading(now, not room.microphone.wished_on, sent, opened))
        if not self.states or self.states[-1][1] is not indicator.state:
            self.states.append((now, indicator.state))
            del self.states[:-MAX_STATES]
        return indicator

    def _facts(self, room: Room, connected: bool, sent: int) -> EncryptionFacts:
        if connected:
            self._refused = ""
        for identity in self._opener.senders:
            if identity in room.others:
                self._names[identity] = room.others[identity].name
        encrypted, sealing = self._mode is not Mode.NONE, self._sealer.counts
        return EncryptionFacts(
            policy=self._mode,
            mode=room.mode,
            connected=connected,
            refused=self._refused,
            fault=self._fault,
            tx_sealed=sent if encrypted else 0,
            tx_open=sealing.open,
            tx_dropped_no_key=sealing.dropped_no_key,
            uncounted=max(0, room.counted - len(room.everybody)) if connected else 0,
            remotes=tuple(
                remote_facts(
                    identity,
                    self._opener.counts(identity),
                    _says_none(room.others.get(identity)),
                    self.name(identity),
                )
                for identity in self._opener.senders
            ),
        )


def _says_none(person: Participant | None) -> bool:
    return person is not None and any(not track.encrypted for track in person.tracks)
