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
    panel,
    recovers,
    states,
    tell,
    track_of,
    until,
    who,
)
from tests.attacks.sound import INJECTED_HZ, clear_opus, strength
from tests.real.visits import Visit, longest_silence_ms

pytestmark = pytest.mark.real


def test_shared_decrypts_only_and_says_what_the_server_claims(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        await scene.order("lie", encryption="none")
        async with scene.listening(ani) as before:
            assert called_open(before, who(ani))
            await recovers(before, who(ani))
            assert states(before) == [EncryptionState.OFFLINE, EncryptionState.SHARED]
            assert "not encrypted" in panel(before)[f"heard/{who(ani)}"]
        await scene.order("lie", encryption="gcm")
        async with scene.listening(ani) as budi:
            start = len(budi.ear.samples)
            assert not called_open(budi, who(ani))
            for lie in ("none", "flap"):
                await scene.order("lie", encryption=lie)
                await scene.order("announce", times=25)
                await recovers(budi, who(ani))
            assert longest_silence_ms(budi.ear.samples[start:]) < 60
            await scene.order("lie", encryption="none")
            await scene.order("announce")
            await until(lambda: called_open(budi, who(ani)))
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.SHARED]
            await scene.order("replace", track=track_of(budi, who(ani)), payloads=clear_opus(40))
            await hears(budi, who(ani))
            assert counts(budi, who(ani))[Refusal.PLAIN_OR_FOREIGN] == 40
            assert strength(budi.ear.samples, INJECTED_HZ) < SILENT
            assert line(budi) is EncryptionState.WARN_PLAINTEXT

    tell(hostile, Mode.SHARED, story)


def test_none_is_off_whatever_the_server_claims(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            for lie in ("gcm", "flap", "none"):
                await scene.order("lie", encryption=lie)
                await scene.order("announce", times=5)
                await recovers(budi, who(ani))
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]
            assert ani.session.needles().facts.tx_sealed == 0

    tell(hostile, Mode.NONE, story)
