"""Opening: what arrives is checked in order, the cheap tests first (e2ee.md 3.9, 3.17)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Protocol

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
    PREFIX_SIZE,
    TOC_SIZE,
    TRAILER_SIZE,
)
from pendopo.e2ee.key_ring import KeyRing
from pendopo.e2ee.replay import Repeat, ReplayTable, Share
from pendopo.e2ee.span import Span
from pendopo.model.frames import OpenedFrame, ReceivedFrame
from pendopo.model.ids import ParticipantIdentity, Sender

BY_CHANCE = 1
"""Clear frames in a row that end like sealed ones: one in some 4,000 does, two in 16 million."""
MAX_SENDERS = 1_024
"""Identities heard in one visit; later ones are refused, and counted together."""
NAMELESS = ParticipantIdentity("")
"""All identities beyond that number. LiveKit lets nobody have this one."""


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
    """What came of one person's payloads so far, in all sessions of theirs."""

    opened: int = 0
    between: int = 0
    """Frames sealed from the first to the last opened one; 0 where nothing tells."""
    refused: Mapping[Refusal, int] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, refusal: Refusal) -> int:
        """How many were refused for this reason."""
        return self.refused.get(refusal, 0)


class FrameOpener(Protocol):
    """Opens everybody's frames in one visit; kept across rejoins, as its tables must be.

    `open` belongs to the sound thread.
    """

    def open(self, sender: Sender, frame: ReceivedFrame) -> OpenedFrame | Refusal:
        """The Opus packet inside, or why it is dropped. Never raises for what is in `frame`."""
        ...

    def use(self, ring: KeyRing) -> None:
        """Open with these keys from the next frame on."""
        ...

    def set_trailer(self, sif_trailer: bytes) -> None:
        """The server's mark on its own blank frames, as its newest join answer gave it."""
        ...

    def counts(self, identity: ParticipantIdentity) -> OpeningCounts:
        """A snapshot of one person's counters; zero for somebody never heard."""
        ...

    @property
    def senders(self) -> tuple[ParticipantIdentity, ...]:
        """Everybody whose payloads were counted, `NAMELESS` when there were too many."""
        ...


class _Person:
    """One person's counters and share of the replay table."""

    __slots__ = ("alike", "opened", "refused", "share", "span")

    def __init__(self, number: int) -> None:
        self.share = Share(number)
        self.span = Span()
        self.opened = 0
        self.alike = BY_CHANCE
        """Frames in a row with the shape of a sealed one; nobody is heard by such a frame first."""
        self.refused = dict.fromkeys(Refusal, 0)


class _Opener(ABC):
    """What every mode does alike: the server's blank frames, and counters by person."""

    def __init__(self) -> None:
        self._people: dict[ParticipantIdentity, _Person] = {}
        self._blanks = {BLANK}

    def set_trailer(self, sif_trailer: bytes) -> None:
        """The server's mark on its own blank frames, as its newest join answer gave it."""
        self._blanks = {BLANK, BLANK + sif_trailer}

    def open(self, sender: Sender, frame: ReceivedFrame) -> OpenedFrame | Refusal:
        """The Opus packet inside, or why it is dropped. Never raises for what is in `frame`."""
        person = self._person(sender.identity)
        found = self._examine(person, frame.payload)
        if isinstance(found, Refusal):
            person.refused[found] += 1
            return found
        person.opened += 1
        return OpenedFrame(found, frame.sequence, frame.timestamp, frame.arrival)

    def counts(self, identity: ParticipantIdentity) -> OpeningCounts:
        """A snapshot of one person's counters; zero for somebody never heard."""
        person = self._people.get(identity)
        return _snapshot(person) if person is not None else OpeningCounts()

    @property
    def senders(self) -> tuple[ParticipantIdentity, ...]:
        """Everybody whose payloads were counted, `NAMELESS` when there were too many."""
        return tuple(self._people)

    def _person(self, identity: ParticipantIdentity) -> _Person:
        person = self._people.get(identity)
        if person is not None:
            return person
        if identity == NAMELESS or len(self._people) >= MAX_SENDERS:
            return self._people.setdefault(NAMELESS, _nameless())
        return self._people.setdefault(identity, _Person(len(self._people)))

    def _examine(self, person: _Person, payload: bytes) -> bytes | Refusal:
        if not payload:
            return Refusal.EMPTY
        if payload in self._blanks:
            return Refusal.SIF
        return self._inside(person, payload)

    @abstractmethod
    def _inside(self, person: _Person, payload: bytes) -> bytes | Refusal:
        """The Opus packet in a payload that is neither empty nor the server's."""


class ClearOpener(_Opener):
    """Mode `none`: whatever may be Opus passes. What is sealed all the same would be noise."""

    def use(self, ring: KeyRing) -> None:
        """Only an empty ring fits. Raises ValueError: whoever has a key must not play clear."""
        if ring.media is not None:
            raise ValueError("mode none has no key")

    def _inside(self, person: _Person, payload: bytes) -> bytes | Refusal:
        if len(payload) > MAX_OPUS:
            return Refusal.PLAIN_OR_FOREIGN
        person.alike = person.alike + 1 if _has_our_shape(payload) else 0
        return payload if person.alike <= BY_CHANCE else Refusal.NO_KEY


class SharedOpener(_Opener):
    """Mode `shared`: LiveKit's frame under the room's one key, each IV once in a visit.

    The key tells nobody apart, so an IV prefix belongs to the person whose frame was the first
    to open under it, in whatever session; `ours` are the prefixes of our own frames.
    """

    def __init__(self, ours: Set[bytes] = frozenset()) -> None:
        super().__init__()
        self._ours = ours
        self._ring = KeyRing()
        self._replay = ReplayTable()

    def use(self, ring: KeyRing) -> None:
        """These keys from the next frame on."""
        self._ring = ring

    def _inside(self, person: _Person, payload: bytes) -> bytes | Refusal:
        if not _has_our_shape(payload):
            return Refusal.PLAIN_OR_FOREIGN
        cipher = self._ring.media
        if cipher is None or payload[-1] != KEY_INDEX:
            return Refusal.NO_KEY
        if person.share.exhausted:
            return Refusal.EXHAUSTED
        iv = payload[-IV_SIZE - TRAILER_SIZE : -TRAILER_SIZE]
        if iv[:PREFIX_SIZE] in self._ours:
            return Refusal.REPLAY
        repeat = self._replay.find(person.share, iv)
        if repeat is not None:
            return Refusal.DUP if repeat is Repeat.DUPLICATE else Refusal.REPLAY
        opened = _authenticate(cipher, iv, payload)
        if isinstance(opened, Refusal):
            return opened
        if not self._replay.record(person.share, iv):
            return Refusal.EXHAUSTED
        person.span.opened(iv)
        return opened


def _nameless() -> _Person:
    person = _Person(MAX_SENDERS)
    person.share.exhausted = True
    return person


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


def _snapshot(person: _Person) -> OpeningCounts:
    return OpeningCounts(person.opened, person.span.frames, MappingProxyType(dict(person.refused)))
