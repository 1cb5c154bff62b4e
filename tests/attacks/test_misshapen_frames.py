"""Attack 4: sizes and IV lengths that no sender makes."""

import gc
import tracemalloc
from collections import Counter

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from tests.attacks.scene import (
    HostileHost,
    Scene,
    counts,
    line,
    panel,
    recovers,
    states,
    tell_in_both_modes,
    track_of,
    until,
    who,
)
from tests.real.visits import Visit

pytestmark = pytest.mark.real

END = b"\x0c\x00"
WRONG_IV = [bytes(100) + bytes((length, 0)) for length in (0, 11, 13, 255)]
TOO_LONG_FOR_SRTP = bytes(65_000) + END
"""Dropped in SRTP already."""
MISSHAPEN: dict[Mode, list[tuple[bytes, Refusal]]] = {
    Mode.SHARED: [
        (b"", Refusal.EMPTY),
        (END[:1], Refusal.PLAIN_OR_FOREIGN),
        (bytes(28) + END, Refusal.PLAIN_OR_FOREIGN),
        (bytes(29) + END, Refusal.AUTH),
        *((payload, Refusal.PLAIN_OR_FOREIGN) for payload in WRONG_IV),
        (bytes(1_470) + b"\x0d\x00", Refusal.PLAIN_OR_FOREIGN),
    ],
    Mode.NONE: [
        (b"", Refusal.EMPTY),
        (bytes(1_276), Refusal.PLAIN_OR_FOREIGN),
        (bytes(1_470), Refusal.PLAIN_OR_FOREIGN),
    ],
}
"""Payloads and what they are refused as."""
ROUNDS = 10
AGAIN = 8
GROWTH = 16 * 1024
WATCHED = ("e2ee/opener", "e2ee/replay", "e2ee/span", "rtp/*", "drivers/peer", "drivers/client_*")
"""Where whatever keeps a frame, or a trace of it, would have got it from."""


def test_dropped_before_any_decryption_in_constant_memory(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            await drop(scene, ani, budi)
            before = kept()
            await drop(scene, ani, budi)
            await drop(scene, ani, budi)
            assert kept() - before < GROWTH
            await recovers(budi, who(ani))
            if scene.mode is Mode.NONE:
                assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]
            else:
                assert line(budi) is EncryptionState.WARN_PLAINTEXT
                assert f"{who(ani)}" in budi.session.needles().indicator.subject
                assert f"happened/plaintext/{who(ani)}" in panel(budi)

    tracemalloc.start()
    try:
        tell_in_both_modes(hostile, story)
    finally:
        tracemalloc.stop()


async def drop(scene: Scene, ani: Visit, budi: Visit) -> None:
    """Every misshapen frame many times, each counted for what it is."""
    track = track_of(budi, who(ani))
    sent = [payload for payload, _ in MISSHAPEN[scene.mode]] * ROUNDS
    expected = Counter(counts(budi, who(ani)).refused)
    for _ in range(AGAIN):
        for _, refusal in MISSHAPEN[scene.mode]:
            expected[refusal] += ROUNDS
        await scene.order("insert", track=track, payloads=[TOO_LONG_FOR_SRTP], step=0)
        await scene.order("insert", track=track, payloads=sent, step=0)
        await until(lambda: counts(budi, who(ani)).refused == expected)


def kept() -> int:
    """Bytes held by what a frame goes through."""
    gc.collect()
    watched = [tracemalloc.Filter(True, f"*/pendopo/{module}.py") for module in WATCHED]
    taken = tracemalloc.take_snapshot().filter_traces(watched)
    return sum(trace.size for trace in taken.statistics("filename"))
