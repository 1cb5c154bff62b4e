"""Opening: what arrives is checked in order, the cheap tests first (e2ee.md 3.9, 3.17)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import assert_never

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pendopo.e2ee.frame_format import (
    BLANK,
    IV_SIZE,
    KEY_INDEX,
    KEY_INDICES,
    MAX_OPUS,
    MAX_SEALED,
    MIN_SEALED,
    TOC_SIZE,
    TRAILER_SIZE,
)
from pendopo.e2ee.keys import media_cipher
from pendopo.e2ee.replay import Repeat, ReplayTable
from pendopo.e2ee.span import Span
from pendopo.model.encryption import Mode
from pendopo.model.frames import OpenedFrame, ReceivedFrame
from pendopo.model.ids import ParticipantIdentity

MAX_SENDERS = 1_024
"""Identities heard in one visit; later ones are refused."""


class Refusal(Enum):
    """Why a payload was dropped."""

    EMPTY = "empty"
    SIF = "sif"
    PLAIN_OR_FOREIGN = "plain_or_foreign"
    AUTH = "auth"
    REPLAY = "replay"
    DUP = "dup"
    NO_KEY = "no_key"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class OpeningCounts:
    """What came of one sender's payloads so far."""

    opened: int = 0
    between: int = 0
    """Frames sealed from the first to the last opened one; 0 where nothing tells."""
    refused: Mapping[Refusal, int] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, refusal: Refusal) -> int:
        """How many were refused for this reason."""
        return self.refused.get(refusal, 0)


class _Sender:
    """One person's replay table and counters."""

    __slots__ = ("opened", "refused", "replay", "span")

    def __init__(self) -> None:
        self.replay = ReplayTable()
        self.span = Span()
        self.opened = 0
        self.refused = dict.fromkeys(Refusal, 0)


class Opener:
    """Opens everybody's frames for one visit; kept across rejoins, as its tables must be."""

    def __init__(self, mode: Mode, key: bytes | None, sif_trailer: bytes = b"") -> None:
        """Raises PolicyError(MODE) for a mode that this version cannot do."""
        self._mode = mode
        self._cipher = media_cipher(mode, key)
        self._senders: dict[ParticipantIdentity, _Sender] = {}
        self._surplus = _Sender()
        self._surplus.replay.exhausted = True
        self._blanks = {BLANK}
        self.set_trailer(sif_trailer)

    def set_trailer(self, sif_trailer: bytes) -> None:
        """The server's mark on its own blank frames, as its newest join answer gave it."""
        self._blanks = {BLANK, BLANK + sif_trailer}

    def open(self, sender: ParticipantIdentity, frame: ReceivedFrame) -> OpenedFrame | Refusal:
        """The Opus packet inside, or why it is dropped. Never raises for what is in `frame`."""
        person = self._sender(sender)
        found = self._examine(person, frame.payload)
        if isinstance(found, Refusal):
            person.refused[found] += 1
            return found
        person.opened += 1
        return OpenedFrame(found, frame.sequence, frame.timestamp, frame.arrival)

    def counts(self, sender: ParticipantIdentity) -> OpeningCounts:
        """A snapshot of one sender's counters; zero for somebody never heard."""
        person = self._senders.get(sender)
        return _snapshot(person) if person is not None else OpeningCounts()

    @property
    def surplus(self) -> OpeningCounts:
        """Counters of all those beyond the number of senders that one visit can have."""
        return _snapshot(self._surplus)

    @property
    def senders(self) -> tuple[ParticipantIdentity, ...]:
        """Everybody whose payloads were counted."""
        return tuple(self._senders)

    def _sender(self, sender: ParticipantIdentity) -> _Sender:
        person = self._senders.get(sender)
        if person is not None:
            return person
        if len(self._senders) >= MAX_SENDERS:
            return self._surplus
        return self._senders.setdefault(sender, _Sender())

    def _examine(self, person: _Sender, payload: bytes) -> bytes | Refusal:
        if not payload:
            return Refusal.EMPTY
        if payload in self._blanks:
            return Refusal.SIF
        match self._mode:
            case Mode.NONE:
                return payload if len(payload) <= MAX_OPUS else Refusal.PLAIN_OR_FOREIGN
            case Mode.SHARED:
                return self._decrypt(person, payload)
            case Mode.RSK1:
                return Refusal.NO_KEY
            case _:
                assert_never(self._mode)

    def _decrypt(self, person: _Sender, payload: bytes) -> bytes | Refusal:
        if not _has_our_shape(payload):
            return Refusal.PLAIN_OR_FOREIGN
        if self._cipher is None or payload[-1] != KEY_INDEX:
            return Refusal.NO_KEY
        if person.replay.exhausted:
            return Refusal.EXHAUSTED
        iv = payload[-IV_SIZE - TRAILER_SIZE : -TRAILER_SIZE]
        repeat = person.replay.find(iv)
        if repeat is not None:
            return Refusal.DUP if repeat is Repeat.DUPLICATE else Refusal.REPLAY
        if self._opened_from_another(person, iv):
            return Refusal.REPLAY
        opened = _authenticate(self._cipher, iv, payload)
        if isinstance(opened, Refusal):
            return opened
        if not person.replay.record(iv):
            return Refusal.EXHAUSTED
        person.span.opened(iv)
        return opened

    def _opened_from_another(self, person: _Sender, iv: bytes) -> bool:
        """The server can give what was said a new name, but not twice in one visit."""
        return any(
            other.replay.find(iv) is not None
            for other in tuple(self._senders.values())
            if other is not person
        )


def _has_our_shape(payload: bytes) -> bool:
    return (
        MIN_SEALED <= len(payload) <= MAX_SEALED
        and payload[-2] == IV_SIZE
        and payload[-1] < KEY_INDICES
    )


def _authenticate(aead: AESGCM, iv: bytes, payload: bytes) -> bytes | Refusal:
    toc = payload[:TOC_SIZE]
    try:
        return toc + aead.decrypt(iv, payload[TOC_SIZE : -IV_SIZE - TRAILER_SIZE], toc)
    except InvalidTag:
        return Refusal.AUTH


def _snapshot(person: _Sender) -> OpeningCounts:
    return OpeningCounts(person.opened, person.span.frames, MappingProxyType(dict(person.refused)))
