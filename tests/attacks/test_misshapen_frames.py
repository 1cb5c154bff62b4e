"""Attack 4: sizes and IV lengths that no sender makes."""

import tracemalloc

import pytest

from pendopo.model.encryption import EncryptionState, Mode
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
    until,
    who,
)
from tests.real.visits import Visit

pytestmark = pytest.mark.real

KEPT = tuple(tracemalloc.Filter(True, f"*/pendopo/{ring}/*") for ring in ("e2ee", "room", "rtp", "drivers"))
END = b"\x0c\x00"
IV_LENGTHS = (0, 11, 13, 255)


def misshapen(mode: Mode) -> list[bytes]:
    """Shorter and longer than a frame can be, and with IVs that are none."""
    if mode is Mode.NONE:
        return [b"", bytes(1_276), bytes(1_400), bytes(65_000)]
    wrong_iv = [bytes(100) + bytes((length, 0)) for length in IV_LENGTHS]
    return [b"", END[:1], bytes(28) + END, *wrong_iv, bytes(65_000) + END]


@pytest.mark.parametrize("mode", [Mode.SHARED, Mode.NONE], ids=["shared", "none"])
def test_dropped_in_constant_memory(hostile: HostileHost, mode: Mode) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            track = track_of(budi, who(ani))
            payloads = misshapen(mode)
            sealed = counts(budi, who(ani)).opened
            await drop(scene, ani, budi, payloads)
            await recovers(budi, who(ani))
            if mode is Mode.NONE:
                assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]
            else:
                assert line(budi) is EncryptionState.WARN_PLAINTEXT

    tell(hostile, mode, story)
