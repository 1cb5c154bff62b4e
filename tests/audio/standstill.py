"""A computer that stands still for a while, at one or the other end of the way."""

from collections.abc import Sequence

import numpy as np

from pendopo.audio.playout import Playout
from pendopo.model.frames import SAMPLE_RATE, OpenedFrame, Samples
from tests.audio.channel import PULLED, Delivery

BEAT_S = 0.005

Times = Sequence[tuple[float, float]]
"""(begin, length) in seconds."""


def hold(deliveries: Sequence[Delivery], stalls: Times) -> list[Delivery]:
    """What should come while the sender or a host stands still comes when it goes on."""
    return sorted((_held(delivery, stalls) for delivery in deliveries), key=lambda d: d.at)


def listen_by_beats(deliveries: Sequence[Delivery], seconds: float, stalls: Times = ()) -> Samples:
    """What a speaker is given that is asked at every beat; no beat comes during a stall, and
    what the network brought meanwhile is seen only at the next but one."""
    playout, waiting = Playout(), list(reversed(deliveries))
    heard: list[Samples] = []
    now = 0.0
    while len(heard) * PULLED < seconds * SAMPLE_RATE:
        stall = next((s for s in stalls if s[0] <= now < sum(s)), None)
        seen_until = now if stall is None else stall[0]
        now = now if stall is None else sum(stall)
        while waiting and waiting[-1].at <= seen_until:
            d = waiting.pop()
            playout.push(OpenedFrame(d.payload, d.sequence, d.timestamp, d.at))
        while len(heard) * PULLED < now * SAMPLE_RATE:
            heard.append(playout.pull(PULLED, now))
        now += BEAT_S
    return np.concatenate(heard)[: round(seconds * SAMPLE_RATE)]


def _held(delivery: Delivery, stalls: Times) -> Delivery:
    for begin, length in stalls:
        if begin <= delivery.at < begin + length:
            end = begin + length
            return Delivery(end, delivery.sequence, delivery.timestamp, delivery.payload)
    return delivery
