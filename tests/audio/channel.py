"""A voice through a network that loses, delays and repeats by seed, in simulated time."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pendopo.audio.ogg import read_ogg_opus
from pendopo.audio.opus import Encoder
from pendopo.audio.playout import Playout, PlayoutStatistics
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, OpenedFrame, Samples

VOICES = Path(__file__).parents[2] / "resources" / "voices"
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE
TRANSIT_S = 0.03
PULLED = 480
FIRST_SEQUENCE = 65_500
FIRST_TIMESTAMP = 2**32 - 5_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """One packet reaching the listener."""

    at: float
    sequence: int
    timestamp: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the listener heard."""

    sound: Samples
    statistics: PlayoutStatistics
    delays_ms: tuple[float, ...]
    """Once a second."""


@cache
def once(name: str) -> Samples:
    """A bundled voice, which loops."""
    return read_ogg_opus((VOICES / f"demo-{name}.ogg").read_bytes())


def voice(name: str, seconds: float) -> Samples:
    """A bundled voice, repeated to this length."""
    return np.resize(once(name), int(seconds * SAMPLE_RATE))


def encode(sound: Samples, encoder: Encoder | None = None) -> list[bytes]:
    """Its packets."""
    encoder = encoder or Encoder(complexity=3)
    usable = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
    return [encoder.encode(block) for block in sound[:usable].reshape(-1, FRAME_SAMPLES)]


def sent(packets: Iterable[bytes], frame_s: float = FRAME_S) -> list[Delivery]:
    """Packets as they come through a network without faults; numbers wrap on the way."""
    return [
        Delivery(
            n * frame_s + TRANSIT_S,
            (FIRST_SEQUENCE + n) & 0xFFFF,
            (FIRST_TIMESTAMP + n * FRAME_SAMPLES) & 0xFFFFFFFF,
            payload,
        )
        for n, payload in enumerate(packets)
    ]


def drop(deliveries: list[Delivery], share: float, seed: int) -> list[Delivery]:
    """What is left when each packet is lost with this probability; the first one never is."""
    chance = random.Random(seed)
    return [d for d in deliveries if d is deliveries[0] or chance.random() >= share]


def shake(deliveries: list[Delivery], jitter_s: float, seed: int) -> list[Delivery]:
    """Each packet later by up to `jitter_s`, so that some overtake others."""
    chance = random.Random(seed)
    moved = [
        Delivery(d.at + chance.uniform(0, jitter_s), d.sequence, d.timestamp, d.payload)
        for d in deliveries
    ]
    return sorted(moved, key=lambda d: d.at)


def listen(
    deliveries: Iterable[Delivery],
    seconds: float,
    playout: Playout | None = None,
    each_pull: Callable[[Playout], None] = lambda _: None,
) -> Outcome:
    """Everything pulled in blocks of 10 ms while the packets come in."""
    playout = playout or Playout()
    waiting = list(reversed(list(deliveries)))
    heard: list[Samples] = []
    delays: list[float] = []
    for n in range(int(seconds * SAMPLE_RATE / PULLED)):
        now = n * PULLED / SAMPLE_RATE + 0.003
        while waiting and waiting[-1].at <= now:
            d = waiting.pop()
            playout.push(OpenedFrame(d.payload, d.sequence, d.timestamp, d.at))
        heard.append(playout.pull(PULLED, now))
        each_pull(playout)
        if n % (SAMPLE_RATE // PULLED) == 0:
            delays.append(playout.statistics.delay_ms)
    return Outcome(np.concatenate(heard), playout.statistics, tuple(delays))
