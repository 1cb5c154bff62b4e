"""Attack 1: the server says that a track is not encrypted, before, during and flapping."""

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from tests.attacks.scene import (
    SILENT,
    HostileHost,
    Scene,
    called_open,
    counts,
    hears,
    line,
    missed,
    panel,
    recovers,
    states,
    tell,
    track_of,
    who,
)
from tests.attacks.sound import INJECTED_HZ, clear_opus, strength
from tests.real.visits import Visit
from tests.waiting import until

pytestmark = pytest.mark.real

COUNT = 40


def test_the_flag_changes_nothing_but_the_panel(hostile: HostileHost) -> None:
    async def shared(scene: Scene, ani: Visit) -> None:
        await scene.order("lie", encryption="none")
        async with scene.listening(ani) as early:
            assert called_open(early, who(ani))
            await recovers(early, who(ani))
            assert states(early) == [EncryptionState.OFFLINE, EncryptionState.SHARED]
            said = panel(early)[f"heard/{who(ani)}"]
            assert said.endswith("The server calls this sound not encrypted.")
        await scene.order("lie", encryption="gcm")
        async with scene.listening(ani) as budi:
            await it_is_decrypted_all_the_time(scene, ani, budi)
            await clear_sound_is_not_let_in(scene, ani, budi)

    async def none(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            for lie in ("gcm", "flap", "none"):
                await scene.order("lie", encryption=lie)
                await scene.order("announce", times=5)
                await recovers(budi, who(ani))
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]

    tell(hostile, (Mode.SHARED, shared), (Mode.NONE, none))


async def it_is_decrypted_all_the_time(scene: Scene, ani: Visit, budi: Visit) -> None:
    assert not called_open(budi, who(ani))
    for lie in ("none", "flap"):
        await scene.order("lie", encryption=lie)
        await scene.order("announce", times=25)
        await recovers(budi, who(ani))
    assert missed(budi, who(ani)) == 0
    assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.SHARED]


async def clear_sound_is_not_let_in(scene: Scene, ani: Visit, budi: Visit) -> None:
    """Which is what the flag is for."""
    await scene.order("lie", encryption="none")
    await scene.order("announce")
    await until(lambda: called_open(budi, who(ani)))
    await scene.order("replace", track=track_of(budi, who(ani)), payloads=clear_opus(COUNT))
    await hears(budi, who(ani))
    assert counts(budi, who(ani))[Refusal.PLAIN_OR_FOREIGN] == COUNT
    assert strength(budi.ear.samples, INJECTED_HZ) < SILENT
    assert line(budi) is EncryptionState.WARN_PLAINTEXT
