"""Sealing: the only place where a frame becomes fit to be sent."""

import os
from typing import assert_never

from pendopo.e2ee.frame_format import IV_SIZE, MAX_OPUS, PREFIX_SIZE, TOC_SIZE, TRAILER
from pendopo.e2ee.keys import media_cipher
from pendopo.model.encryption import Mode
from pendopo.model.frames import EncodedFrame, SealedFrame

MAX_FRAMES = 1 << 32
_COUNTER_SIZE = IV_SIZE - PREFIX_SIZE


class SealError(Exception):
    """This frame cannot be sealed and is lost."""


class Sealer:
    """Seals one track of ours; a new one has a new IV prefix.

    Counts what it handed out: `sealed` frames are encrypted, `open` ones are in the clear.
    """

    def __init__(self, mode: Mode, key: bytes | None) -> None:
        """`key` is the 16-byte media key, None while there is none and always in mode `none`.

        Raises PolicyError(MODE) for a mode that this version cannot do.
        """
        self._mode = mode
        self._cipher = media_cipher(mode, key)
        self._prefix = os.urandom(PREFIX_SIZE)
        self._counter = 0
        self.sealed = 0
        self.open = 0
        self.dropped_no_key = 0

    def seal(self, frame: EncodedFrame) -> SealedFrame:
        """`frame` as it may be sent. Raises SealError; then nothing may be sent instead."""
        if not TOC_SIZE <= len(frame.payload) <= MAX_OPUS:
            raise SealError("not an Opus packet")
        match self._mode:
            case Mode.NONE:
                return self._wrap(frame)
            case Mode.SHARED:
                return self._encrypt(frame)
            case Mode.RSK1:
                raise SealError("mode not available")
            case _:
                assert_never(self._mode)

    def _wrap(self, frame: EncodedFrame) -> SealedFrame:
        self.open += 1
        return SealedFrame(frame.payload, frame.timestamp)

    def _encrypt(self, frame: EncodedFrame) -> SealedFrame:
        if self._cipher is None:
            self.dropped_no_key += 1
            raise SealError("no key")
        iv = self._next_iv()
        toc, rest = frame.payload[:TOC_SIZE], frame.payload[TOC_SIZE:]
        try:
            hidden = self._cipher.encrypt(iv, rest, toc)
        except Exception as error:
            raise SealError("encryption failed") from error
        self.sealed += 1
        return SealedFrame(toc + hidden + iv + TRAILER, frame.timestamp)

    def _next_iv(self) -> bytes:
        counter = self._counter
        if counter >= MAX_FRAMES:
            raise SealError("every IV was used")
        self._counter = counter + 1
        return self._prefix + counter.to_bytes(_COUNTER_SIZE, "big")
