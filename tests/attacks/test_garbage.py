"""Attack 8: 11, 1,000 and 100,000 pieces of garbage, then good frames."""

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from tests.attacks.memory import constant_memory
from tests.attacks.scene import (
    HostileHost,
    Scene,
    arrived,
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

pytestmark = pytest.mark.real

AT_ONCE = 10_000
"""These are counted before the next are sent, as many as no socket buffer held up."""
FORGED = {"size": 110, "tail": b"\x0c\x00"}
FOREIGN = {"size": 110, "tail": b"\x0c\x05"}
TOO_LONG = {"size": 1_300}


def test_shared_opens_good_frames_at_once_afterwards(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            for garbage in (11, 1_000, 100_000):
                await flood(scene, ani, budi, garbage, Refusal.AUTH, **FORGED)
                await recovers(budi, who(ani))
                assert line(budi) is EncryptionState.WARN_TAMPER
                assert budi.indicator.subject == who(ani)
                forged = counts(budi, who(ani))[Refusal.AUTH]
                assert f"{forged:,} damaged or forged" in panel(budi)[f"heard/{who(ani)}"]
            with constant_memory():
                await flood(scene, ani, budi, 5_000, Refusal.AUTH, **FORGED)
            await flood(scene, ani, budi, 1_000, Refusal.NO_KEY, **FOREIGN)
            await recovers(budi, who(ani))
            assert states(budi) == [
                EncryptionState.OFFLINE,
                EncryptionState.SHARED,
                EncryptionState.WARN_TAMPER,
            ]

    tell(hostile, (Mode.SHARED, story))


def test_none_plays_good_frames_at_once_afterwards(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            for garbage in (11, 1_000, 100_000):
                await flood(scene, ani, budi, garbage, Refusal.PLAIN_OR_FOREIGN, **TOO_LONG)
                await recovers(budi, who(ani))
            with constant_memory():
                await flood(scene, ani, budi, 5_000, Refusal.PLAIN_OR_FOREIGN, **TOO_LONG)
            await scene.order("flood", track=track_of(budi, who(ani)), count=1_000, size=200)
            await recovers(budi, who(ani))
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]

    tell(hostile, (Mode.NONE, story))


async def flood(
    scene: Scene, ani: Visit, budi: Visit, count: int, refusal: Refusal, **garbage: object
) -> None:
    """Until so many more have been refused."""
    track, total = track_of(budi, who(ani)), counts(budi, who(ani))[refusal] + count
    while (missing := total - counts(budi, who(ani))[refusal]) > 0:
        await scene.order("flood", track=track, count=min(missing, AT_ONCE), **garbage)
        await arrived(lambda: counts(budi, who(ani))[refusal])
