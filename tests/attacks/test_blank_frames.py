"""Attack 3: sound behind the server's own trailer, and blank frames with and without one."""

import base64
import secrets

import numpy as np
import pytest

from pendopo.e2ee.frame_format import BLANK
from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from tests.attacks.scene import (
    SILENT,
    HostileHost,
    Scene,
    counts,
    hears,
    line,
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

STOCK = bytes(range(1, 45))
"""As long as a stock server's trailer."""
LONGEST = 1_478
"""Bytes of payload that SRTP here takes in."""
BLANKS = 50
"""As many as a stock server sends at a mute."""


def test_only_exact_blank_frames_are_quiet(hostile: HostileHost) -> None:
    async def shared(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as early:
            sealed = await scene.order("peek", track=track_of(early, who(ani)))
        tail_of_a_frame = base64.b64decode(sealed)[-14:]
        for trailer in (STOCK, b"", b"\x00", bytes(4096), tail_of_a_frame):
            await scene.order("lie", trailer=trailer)
            async with scene.listening(ani) as budi:
                await blank_frames_are_quiet(scene, ani, budi, trailer)
                await everything_else_warns(scene, ani, budi, trailer)

    async def none(scene: Scene, ani: Visit) -> None:
        await scene.order("lie", trailer=STOCK)
        async with scene.listening(ani) as budi:
            identity, track = await scene.order("add_person", name="Cici")
            await scene.reaches(budi, track)
            blanks = [BLANK, BLANK + STOCK] * 20
            start = len(budi.ear.samples)
            await scene.order("insert", track=track, payloads=blanks, pace=0.01)
            await until(lambda: counts(budi, identity)[Refusal.SIF] == len(blanks))
            assert counts(budi, identity).opened == 0
            rubbish = [opus + STOCK for opus in clear_opus(20)]
            rubbish += [secrets.token_bytes(size) for size in range(1, 1_270, 30)]
            await scene.order("insert", track=track, payloads=rubbish, pace=0.01)
            await until(lambda: counts(budi, identity).opened == len(rubbish))
            await recovers(budi, who(ani))
            assert np.max(np.abs(budi.ear.samples[start:])) <= 1.0
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]

    tell(hostile, (Mode.SHARED, shared), (Mode.NONE, none))


async def blank_frames_are_quiet(scene: Scene, ani: Visit, budi: Visit, trailer: bytes) -> None:
    blanks = [BLANK, BLANK + trailer] * BLANKS
    track = track_of(budi, who(ani))
    await scene.order("insert", track=track, payloads=blanks, step=0)
    await until(lambda: counts(budi, who(ani))[Refusal.SIF] == len(carried(blanks)))
    await recovers(budi, who(ani))
    assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.SHARED]


async def everything_else_warns(scene: Scene, ani: Visit, budi: Visit, trailer: bytes) -> None:
    sif = counts(budi, who(ani))[Refusal.SIF]
    almost = (BLANK[:-1] + b"\x01" + trailer, BLANK + trailer + b"\x00", b"\xf8" + BLANK + trailer)
    sent = [opus + trailer for opus in clear_opus(20)] + [*almost]
    track = track_of(budi, who(ani))
    await scene.order("insert", track=track, payloads=sent, step=0)
    await until(lambda: refused(budi, ani) == len(carried(sent)))
    await hears(budi, who(ani))
    assert counts(budi, who(ani))[Refusal.SIF] == sif
    assert strength(budi.ear.samples, INJECTED_HZ) < SILENT
    if carried(sent):
        assert line(budi) in (EncryptionState.WARN_PLAINTEXT, EncryptionState.WARN_TAMPER)
        assert budi.indicator.subject == who(ani)
        assert any(key.endswith(who(ani)) for key in panel(budi) if key.startswith("happened/"))


def carried(payloads: list[bytes]) -> list[bytes]:
    return [payload for payload in payloads if len(payload) <= LONGEST]


def refused(visit: Visit, ani: Visit) -> int:
    kinds = (Refusal.PLAIN_OR_FOREIGN, Refusal.AUTH, Refusal.REPLAY, Refusal.NO_KEY)
    return sum(counts(visit, who(ani))[kind] for kind in kinds)
