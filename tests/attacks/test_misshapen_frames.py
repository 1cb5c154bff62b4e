"""Attack 4: sizes and IV lengths that no sender makes."""

from collections import Counter

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from tests.attacks.memory import constant_memory
from tests.attacks.scene import (
    HostileHost,
    Scene,
    counts,
    line,
    panel,
    recovers,
    states,
    tell,
    track_of,
    who,
)
from tests.real.visits import Visit
from tests.waiting import until

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


def test_dropped_before_any_decryption_in_constant_memory(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            with constant_memory():
                await drop(scene, ani, budi)
            await recovers(budi, who(ani))
            if scene.mode is Mode.NONE:
                assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]
            else:
                assert line(budi) is EncryptionState.WARN_PLAINTEXT
                assert budi.indicator.subject == who(ani)
                assert f"happened/plaintext/{who(ani)}" in panel(budi)

    tell(hostile, (Mode.SHARED, story))
    tell(hostile, (Mode.NONE, story))


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
