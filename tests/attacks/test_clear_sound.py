"""Attack 2: clear Opus on an existing track, on a new track, on a new participant."""

import asyncio

import numpy as np
import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.ids import ParticipantIdentity
from tests.attacks.scene import (
    HEARD,
    SILENT,
    HostileHost,
    Scene,
    counts,
    line,
    missed,
    panel,
    recovers,
    states,
    states_in_a_minute,
    tell,
    track_of,
    who,
)
from tests.attacks.sound import INJECTED_HZ, clear_opus, strength
from tests.real.visits import Visit
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.alone]

COUNT = 40


def test_shared_refuses_counts_and_warns_and_none_never_says_otherwise(
    hostile: HostileHost,
) -> None:
    async def shared(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            await on_an_existing_track(scene, ani, budi)
            await on_a_new_track(scene, ani, budi)
            ghost = await on_a_new_participant(scene, ani, budi)
            assert strength(budi.ear.samples, INJECTED_HZ) < SILENT
            assert line(budi) is EncryptionState.WARN_PLAINTEXT
            indicator = budi.indicator
            assert {h.subject for h in indicator.happened} == {who(ani), ghost}
            shown = panel(budi)
            assert f"{2 * COUNT} not protected" in shown[f"heard/{who(ani)}"]
            assert f"0 opened, {COUNT} refused" in shown[f"heard/{ghost}"]
            assert f"{COUNT} unprotected" in shown[f"happened/plaintext/{ghost}"]
            assert states_in_a_minute(budi) == [
                EncryptionState.OFFLINE,
                EncryptionState.SHARED,
                EncryptionState.WARN_PLAINTEXT,
                EncryptionState.SHARED,
            ]

    async def none(scene: Scene, ani: Visit) -> None:
        """It cannot be told apart, and it plays."""
        async with scene.listening(ani) as budi:
            _, track = await scene.order("add_person", name="Cici")
            await scene.reaches(budi, track)
            await scene.order("insert", track=track, payloads=clear_opus(COUNT), pace=0.01)
            await until(lambda: strength(budi.ear.samples[-SAMPLE_RATE:], INJECTED_HZ) > HEARD)
            await asyncio.sleep(0.1)
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]
            assert "server sees names, hands and sound" in panel(budi)["note/mode"]

    tell(hostile, (Mode.SHARED, shared), (Mode.NONE, none))


async def on_an_existing_track(scene: Scene, ani: Visit, budi: Visit) -> None:
    """In place of Ani's own frames: the rest is silence, and then she is back."""
    start = len(budi.ear.samples)
    await scene.order("replace", track=track_of(budi, who(ani)), payloads=clear_opus(COUNT))
    await until(lambda: counts(budi, who(ani))[Refusal.PLAIN_OR_FOREIGN] == COUNT)
    silence = longest_run_of_silence(budi.ear.samples[start:])
    assert silence > COUNT * 20 * SAMPLE_RATE // 1000 // 3
    assert budi.indicator.subject == who(ani)
    await recovers(budi, who(ani))


async def on_a_new_track(scene: Scene, ani: Visit, budi: Visit) -> None:
    """Beside Ani's own track, which sounds on."""
    before = missed(budi, who(ani))
    track = await scene.order("add_track", identity=who(ani))
    await scene.reaches(budi, track)
    await scene.order("insert", track=track, payloads=clear_opus(COUNT), pace=0.01)
    await until(lambda: counts(budi, who(ani))[Refusal.PLAIN_OR_FOREIGN] == 2 * COUNT)
    await recovers(budi, who(ani))
    assert missed(budi, who(ani)) == before


async def on_a_new_participant(scene: Scene, ani: Visit, budi: Visit) -> ParticipantIdentity:
    """Somebody who is announced and is not there."""
    identity, track = await scene.order("add_person", name="Cici")
    ghost = ParticipantIdentity(identity)
    await scene.reaches(budi, track)
    assert budi.session.room.others[ghost].name == "Cici"
    await scene.order("insert", track=track, payloads=clear_opus(COUNT), pace=0.01)
    await until(lambda: counts(budi, ghost)[Refusal.PLAIN_OR_FOREIGN] == COUNT)
    assert counts(budi, ghost).opened == 0
    await recovers(budi, who(ani))
    return ghost


def longest_run_of_silence(samples: np.ndarray) -> int:
    """Samples in a row that are nothing at all."""
    loud = np.flatnonzero(np.abs(np.append(samples, 1.0)) > 1e-4)
    return int(np.diff(loud, prepend=-1).max()) - 1
