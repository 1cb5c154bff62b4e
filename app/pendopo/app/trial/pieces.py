"""A recording beside the voices that should be in it, piece by piece."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pendopo.audio.level import dbov
from pendopo.audio.tracking import PIECE, Delays, find, starts, stretch, track
from pendopo.model.frames import SAMPLE_RATE, Samples

PIECE_S = PIECE / SAMPLE_RATE
CLEAR = 0.8
QUIET_DBOV = -45.0
NOISE_DBOV = -35.0
"""What is louder where all voices are silent is something else."""
COVERED_DB = 4.0
"""A voice so much below all of them together is not judged."""
LEAST_GAIN = 0.3
"""Below this one of several voices is not there."""
FAINT_DB = 15.0
QUIET_FRAME = SAMPLE_RATE // 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A short stretch of the recording beside one of the voices."""

    at_s: float
    delay: int
    """Samples by which the voice comes later than where most of it is."""
    likeness: float
    """From 0 to 1: how much of the sound all voices explain; 0 when this one is not there."""
    own_dbov: float
    """How loud this voice should be."""
    known_dbov: float
    """How loud all of them should be."""
    heard_dbov: float
    quiet_frames: int
    """Frames of 20 ms in which this voice is silent."""

    @property
    def loud(self) -> bool:
        """There is enough of the voice to be judged."""
        return self.own_dbov >= max(QUIET_DBOV, self.known_dbov - COVERED_DB)

    @property
    def clear(self) -> bool:
        """The voice is there as it should."""
        return self.loud and self.likeness >= CLEAR

    @property
    def bad(self) -> bool:
        """Something else is there, or nothing."""
        noise = self.known_dbov < QUIET_DBOV and self.heard_dbov > NOISE_DBOV
        return noise or (self.loud and not self.clear)

    @property
    def faint(self) -> bool:
        """Much less sound than there should be."""
        return self.heard_dbov < self.known_dbov - FAINT_DB


def pieces(
    voices: Sequence[Samples], recording: Samples, first_s: float, reach_s: float
) -> list[list[Piece]]:
    """Every piece of a recording that begins at `first_s`, for each of the voices, which loop."""
    near, delays = _placed(voices, recording, reach_s)
    found: list[list[Piece]] = [[] for _ in voices]
    for number, start in enumerate(starts(recording)):
        known = _known(voices, delays, number, start)
        heard = recording[start : start + PIECE]
        gains = _gains(known, heard)
        likeness, together = _likeness(known, gains, heard), dbov(np.sum(known, axis=0))
        for voice, sound in enumerate(known):
            there = len(voices) == 1 or gains[voice] >= LEAST_GAIN
            found[voice].append(
                Piece(
                    at_s=first_s + start / SAMPLE_RATE,
                    delay=int(delays[voice][number]) - near[voice],
                    likeness=likeness if there else 0.0,
                    own_dbov=dbov(sound),
                    known_dbov=together,
                    heard_dbov=dbov(heard),
                    quiet_frames=sum(dbov(f) < QUIET_DBOV for f in sound.reshape(-1, QUIET_FRAME)),
                )
            )
    return found


def residue(voices: Sequence[Samples], recording: Samples, reach_s: float) -> Samples:
    """What none of the voices, which loop, explains: as long as whole pieces of the recording."""
    _, delays = _placed(voices, recording, reach_s)
    left = recording[: len(starts(recording)) * PIECE].copy()
    for number, start in enumerate(starts(recording)):
        known, heard = _known(voices, delays, number, start), left[start : start + PIECE]
        heard -= (np.stack(known, axis=1) @ _gains(known, heard)).astype(np.float32)
    return left


def _placed(
    voices: Sequence[Samples], recording: Samples, reach_s: float
) -> tuple[list[int], list[Delays]]:
    """Where most of each voice is, and where each piece of it."""
    near = [find(voice, recording) for voice in voices]
    return near, _delays(voices, recording, near, round(reach_s * SAMPLE_RATE))


def _delays(
    voices: Sequence[Samples], recording: Samples, near: Sequence[int], reach: int
) -> list[Delays]:
    """Of each voice; where several speak, each is looked for again without the others."""
    delays = [track(voice, recording, at, reach) for voice, at in zip(voices, near, strict=True)]
    if len(voices) == 1:
        return delays
    alone = [recording.copy() for _ in voices]
    for number, start in enumerate(starts(recording)):
        known = _known(voices, delays, number, start)
        gains = _gains(known, recording[start : start + PIECE])
        for voice, left in enumerate(alone):
            for other, sound in enumerate(known):
                if other != voice:
                    left[start : start + PIECE] -= (gains[other] * sound).astype(np.float32)
    return [
        track(voice, left, at, reach) for voice, left, at in zip(voices, alone, near, strict=True)
    ]


def _known(
    voices: Sequence[Samples], delays: Sequence[Delays], number: int, start: int
) -> list[Samples]:
    return [
        stretch(voice, start - int(own[number]), PIECE)
        for voice, own in zip(voices, delays, strict=True)
    ]


def _gains(known: Sequence[Samples], heard: Samples) -> NDArray[np.float64]:
    """At which the sum of what is known is most like what is heard, none below 0."""
    columns = np.stack(known, axis=1).astype(np.float64)
    products = columns.T @ heard.astype(np.float64)
    gains = np.linalg.lstsq(columns.T @ columns, products, rcond=None)[0]
    positive: NDArray[np.float64] = np.maximum(gains, 0.0)
    return positive


def _likeness(known: Sequence[Samples], gains: NDArray[np.float64], heard: Samples) -> float:
    """1 when `heard` is the sum of what is known, 0 when nothing of it is in there."""
    left = heard - np.stack(known, axis=1) @ gains
    energy = float(heard.astype(np.float64) @ heard)
    return math.sqrt(max(0.0, 1.0 - float(left @ left) / energy)) if energy > 0 else 0.0
