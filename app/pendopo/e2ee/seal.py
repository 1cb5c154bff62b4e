"""Sealing: the only place where a frame becomes fit to be sent."""

import os
from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol

from pendopo.e2ee.frame_format import IV_SIZE, MAX_OPUS, PREFIX_SIZE, TOC_SIZE, TRAILER
from pendopo.e2ee.key_ring import KeyRing
from pendopo.model.frames import EncodedFrame, SealedFrame

FRAMES_PER_PREFIX = 4_096
"""82 s of speech. Whoever opened somebody else's frame first, at a listener who came late, holds
that prefix there: not for longer than this. Two of 2^16 prefixes are alike once in 2^33 rooms."""
_COUNTER_SIZE = IV_SIZE - PREFIX_SIZE


class SealError(Exception):
    """This frame cannot be sealed and is lost."""


@dataclass(frozen=True, slots=True)
class SealingCounts:
    """What was handed out so far: `sealed` frames are encrypted, `open` ones in the clear."""

    sealed: int = 0
    open: int = 0
    dropped_no_key: int = 0


class FrameSealer(Protocol):
    """Seals what we say in one visit; `seal` belongs to the sound thread."""

    def seal(self, frame: EncodedFrame) -> SealedFrame:
        """`frame` as it may be sent. Raises SealError; then nothing may be sent instead."""
        ...

    def use(self, ring: KeyRing) -> None:
        """Seal with these keys from the next frame on; once more at every join."""
        ...

    @property
    def counts(self) -> SealingCounts:
        """A snapshot."""
        ...

    @property
    def prefixes(self) -> Set[bytes]:
        """The first 8 bytes of every IV so far; grows before a new one is used."""
        ...


class ClearSealer:
    """Mode `none`: frames are wrapped as they are and counted as open."""

    prefixes: Set[bytes] = frozenset()

    def __init__(self) -> None:
        self._open = 0

    def seal(self, frame: EncodedFrame) -> SealedFrame:
        """`frame` in the clear. Raises SealError for what is no Opus packet."""
        _demand_opus(frame)
        self._open += 1
        return SealedFrame(frame.payload, frame.timestamp)

    def use(self, ring: KeyRing) -> None:
        """Only an empty ring fits. Raises ValueError: whoever has a key must not send clear."""
        if ring.media is not None:
            raise ValueError("mode none has no key")

    @property
    def counts(self) -> SealingCounts:
        """A snapshot."""
        return SealingCounts(open=self._open)


class SharedSealer:
    """Mode `shared`: LiveKit's frame under the room's one key; without a key no frame."""

    def __init__(self) -> None:
        self._prefixes: set[bytes] = set()
        self._in_use = (KeyRing(), _IvCounter(self._prefixes))
        self._sealed = 0
        self._dropped_no_key = 0

    def seal(self, frame: EncodedFrame) -> SealedFrame:
        """`frame` encrypted. Raises SealError without a key, and whenever encrypting fails."""
        _demand_opus(frame)
        ring, ivs = self._in_use
        if ring.media is None:
            self._dropped_no_key += 1
            raise SealError("no key")
        toc, rest = frame.payload[:TOC_SIZE], frame.payload[TOC_SIZE:]
        try:
            iv = ivs.next()
            hidden = ring.media.encrypt(iv, rest, toc)
        except Exception as error:
            raise SealError("encryption failed") from error
        self._sealed += 1
        return SealedFrame(toc + hidden + iv + TRAILER, frame.timestamp)

    def use(self, ring: KeyRing) -> None:
        """These keys from the next frame on, under a new IV prefix."""
        self._in_use = (ring, _IvCounter(self._prefixes))

    @property
    def counts(self) -> SealingCounts:
        """A snapshot."""
        return SealingCounts(sealed=self._sealed, dropped_no_key=self._dropped_no_key)

    @property
    def prefixes(self) -> Set[bytes]:
        """Every IV prefix so far."""
        return self._prefixes


class _IvCounter:
    """A random prefix and a counter: no IV comes twice under one key, and a process that is a copy
    of this one begins anew."""

    _prefix: bytes
    _counter: int
    _process: int

    def __init__(self, used: set[bytes]) -> None:
        self._used = used
        self._begin()

    def next(self) -> bytes:
        if self._counter >= FRAMES_PER_PREFIX or os.getpid() != self._process:
            self._begin()
        counter = self._counter
        self._counter = counter + 1
        return self._prefix + counter.to_bytes(_COUNTER_SIZE, "big")

    def _begin(self) -> None:
        self._prefix = os.urandom(PREFIX_SIZE)
        self._used.add(self._prefix)
        self._process = os.getpid()
        self._counter = 0


def _demand_opus(frame: EncodedFrame) -> None:
    if not TOC_SIZE <= len(frame.payload) <= MAX_OPUS:
        raise SealError("not an Opus packet")
