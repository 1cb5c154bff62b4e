"""Five minutes of speech with lost packets, judged by what comes out."""

from functools import cache

import numpy as np
import pytest

from pendopo.audio.opus import Encoder
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, Samples
from tests.audio.channel import Outcome, drop, encode, listen, sent, shake, voice
from tests.audio.correlation import align, block_correlations

SECONDS = 300
SEEDS = (1, 20_260_301)
STEP = SAMPLE_RATE // 200
MAX_GAP_MS = 60
MAX_GROWTH_MS = 20


@cache
def speech() -> Samples:
    return voice("host", SECONDS)


@cache
def packets() -> list[bytes]:
    return encode(speech())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.01, 0.05])
def test_five_minutes_with_loss(share: float, seed: int) -> None:
    arriving = drop(sent(packets()), share, seed)
    lost = len(packets()) - len(arriving)
    heard = listen(arriving, SECONDS)

    assert share * 0.8 < lost / len(packets()) < share * 1.2
    assert heard.statistics.lost == pytest.approx(lost, abs=3)
    assert heard.statistics.concealed_ms <= 1.5 * lost * 20
    assert heard.statistics.recovered > 0.6 * lost
    assert longest_gap_ms(speech(), heard.sound) <= MAX_GAP_MS
    assert growth_ms(speech(), heard.sound) <= MAX_GROWTH_MS
    assert heard.delays_ms[-1] <= heard.delays_ms[10] + MAX_GROWTH_MS


def test_without_fec_more_is_concealed() -> None:
    spoken = speech()[: 60 * SAMPLE_RATE]
    with_fec, without = (
        heard_with(encode(spoken, Encoder(complexity=3, fec=fec))) for fec in (True, False)
    )
    assert without.statistics.recovered == 0
    assert without.statistics.concealed_ms > 3 * with_fec.statistics.concealed_ms
    assert longest_gap_ms(spoken, without.sound) <= MAX_GAP_MS
    # A frame made up is unlike the one that was said; a recovered one is like it.
    assert unlike(spoken, without.sound) > 1.5 * unlike(spoken, with_fec.sound)


def heard_with(payloads: list[bytes]) -> Outcome:
    return listen(drop(sent(payloads), 0.05, seed=7), len(payloads) // 50)


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_random_jitter_of_30_ms(share: float) -> None:
    spoken = speech()[: 60 * SAMPLE_RATE]
    arriving = shake(drop(sent(packets()[: 60 * 50]), share, seed=3), 0.03, seed=4)
    lost = 60 * 50 - len(arriving)
    heard = listen(arriving, 60)

    assert heard.statistics.lost <= lost + 5
    assert heard.statistics.concealed_ms <= 1.5 * lost * 20 + 60
    assert longest_gap_ms(spoken, heard.sound) <= MAX_GAP_MS
    assert max(heard.delays_ms) < 100


def test_the_measures_see_a_gap_and_a_growing_delay() -> None:
    spoken = speech()[: 60 * SAMPLE_RATE]
    clean = listen(sent(packets()[: 60 * 50]), 60).sound
    assert longest_gap_ms(spoken, clean) <= 20
    assert abs(growth_ms(spoken, clean)) < 1

    cut = clean.copy()
    cut[30 * SAMPLE_RATE : 30 * SAMPLE_RATE + 9_600] = 0
    assert longest_gap_ms(spoken, cut) > MAX_GAP_MS

    slower = np.insert(clean, 30 * SAMPLE_RATE, np.zeros(1_440, np.float32))[: len(clean)]
    assert growth_ms(spoken, slower) == pytest.approx(30, abs=1)


def longest_gap_ms(spoken: Samples, heard: Samples) -> float:
    """The longest stretch where somebody spoke and nothing is heard."""
    offset = align(spoken[: 20 * SAMPLE_RATE], heard[: 21 * SAMPLE_RATE])
    heard = heard[offset:]
    count = min(len(spoken), len(heard)) // STEP
    was, came = (
        np.sqrt(np.mean(sound[: count * STEP].reshape(-1, STEP) ** 2, axis=1))
        for sound in (spoken, heard)
    )
    missing = (was > 0.02) & (came < 0.05 * was)
    missing[: SAMPLE_RATE // 2 // STEP] = False
    edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.astype(np.int8), [0]))))
    runs = edges[1::2] - edges[::2]
    return float(max(runs, default=0)) * STEP / SAMPLE_RATE * 1000


def growth_ms(spoken: Samples, heard: Samples) -> float:
    """How much later the last seconds come than those around the tenth."""
    offset = align(spoken[: 20 * SAMPLE_RATE], heard[: 21 * SAMPLE_RATE])
    early = delay(spoken, heard, 8, offset)
    late = delay(spoken, heard, len(heard) // SAMPLE_RATE - 8, offset)
    return (late - early) / SAMPLE_RATE * 1000


def delay(spoken: Samples, heard: Samples, second: int, offset: int) -> float:
    start = second * SAMPLE_RATE
    blocks = block_correlations(
        spoken[start : start + 8 * SAMPLE_RATE], heard[start : start + 8 * SAMPLE_RATE], 2, offset
    )
    assert blocks
    assert all(block.correlation > 0.7 for block in blocks), blocks
    return float(np.median([block.offset for block in blocks]))


def unlike(spoken: Samples, heard: Samples) -> int:
    """Frames of speech that are not what was said."""
    offset = align(spoken[: 20 * SAMPLE_RATE], heard[: 21 * SAMPLE_RATE])
    heard = heard[offset:]
    count = min(len(spoken), len(heard)) // FRAME_SAMPLES
    was, came = (
        sound[: count * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES) for sound in (spoken, heard)
    )
    product = np.sum(was * came, axis=1)
    likeness = product / np.sqrt(np.sum(was**2, axis=1) * np.sum(came**2, axis=1) + 1e-9)
    return int(np.sum((likeness < 0.5) & (np.sqrt(np.mean(was**2, axis=1)) > 0.03)))
