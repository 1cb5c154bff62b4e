"""Sound on its way: as samples, encoded, sealed, received, opened, forwarded."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
FRAME_SAMPLES = 960
"""Samples in one 20 ms frame."""

Samples = NDArray[np.float32]
"""Mono, 48 kHz, full scale ±1.0, shape (n,)."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioFrame:
    """Mono 48 kHz sound; `timestamp` counts samples since capture began."""

    samples: Samples
    timestamp: int


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One Opus packet in the clear; `level_dbov` never leaves this computer."""

    payload: bytes
    timestamp: int
    level_dbov: float


@dataclass(frozen=True, slots=True)
class SealedFrame:
    """What may be sent. Only `e2ee.seal` makes one."""

    payload: bytes
    timestamp: int


@dataclass(frozen=True, slots=True)
class ReceivedFrame:
    """An RTP payload as it came, not yet opened.

    `sequence` is 16 bit, `timestamp` 32 bit as on the wire; `arrival` is monotonic seconds.
    """

    payload: bytes
    sequence: int
    timestamp: int
    arrival: float


@dataclass(frozen=True, slots=True)
class OpenedFrame:
    """One Opus packet after opening, with the RTP fields that order it."""

    payload: bytes
    sequence: int
    timestamp: int
    arrival: float


@dataclass(frozen=True, slots=True)
class ForwardedPacket:
    """What the host moves: opaque bytes with the RTP fields around them."""

    payload: bytes
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    marker: bool = False


class Gap(Enum):
    """Why the jitter buffer has no frame to give."""

    LOST = "lost"
    WAITING = "waiting"
