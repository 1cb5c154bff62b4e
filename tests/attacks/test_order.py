"""Attack 6: packets that overtake each other, sentences in another order, words held back.

In these modes RTP numbers say in which order sound is played, and they are the server's to write:
a sentence that it holds back for less than 1,024 frames plays later. But nothing plays twice, and
what is older than that plays never.
"""

import asyncio

import numpy as np
import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.e2ee.replay import WINDOW
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.model.ids import TrackSid
from tests.attacks.scene import (
    HEARD,
    SILENT,
    SPOKEN_HZ,
    HostileHost,
    Scene,
    counts,
    line,
    recovers,
    say_another,
    states,
    tell,
    tell_in_both_modes,
    track_of,
    who,
)
from tests.attacks.sound import strength
from tests.real.visits import Visit, tone
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.real

HELD_HZ = 1_100.0
HELD = 150


def test_packets_that_overtake_each_other_are_heard_in_order(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            await scene.order("turn_round", groups_of=3)
            opened = counts(budi, who(ani)).opened
            await until(lambda: counts(budi, who(ani)).opened > opened + 50)
            await until(lambda: steady(budi.ear.samples[-SAMPLE_RATE:]))
            assert not any(counts(budi, who(ani)).refused.values())
            assert states(budi) == [EncryptionState.OFFLINE, scene.quiet]

    tell_in_both_modes(hostile, story)


def steady(sound: Samples) -> bool:
    """Whether the tone goes on without a break or a jump in its wave."""
    at = np.arange(len(sound))
    turning = sound * np.exp(-2j * np.pi * SPOKEN_HZ * at / SAMPLE_RATE)
    pieces = turning[: len(turning) // 960 * 960].reshape(-1, 960).mean(axis=1) * 2
    return bool(np.abs(pieces).min() > HEARD and np.abs(np.diff(pieces)).max() < HEARD / 2)


def test_what_is_held_back_for_longer_than_the_window_never_plays(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            track, played = await held_back(scene, ani, budi)
            say_another(ani, tone(SPOKEN_HZ), skip_s=26.0)
            await taped(scene, track, WINDOW + HELD)
            await recovers(budi, who(ani))
            held = await scene.order("release", track=track)
            await until(lambda: counts(budi, who(ani))[Refusal.REPLAY] == held)
            assert strength(budi.ear.samples[played:], HELD_HZ) < SILENT
            assert line(budi) is EncryptionState.WARN_TAMPER
            await recovers(budi, who(ani))

    tell(hostile, (Mode.SHARED, story))


def test_a_sentence_that_is_held_back_plays_later_and_once(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            track, played = await held_back(scene, ani, budi)
            say_another(ani, tone(SPOKEN_HZ))
            await recovers(budi, who(ani))
            assert strength(budi.ear.samples[played:], HELD_HZ) < SILENT
            await scene.order("release", track=track)
            await until(lambda: strength(budi.ear.samples[played:], HELD_HZ) > HEARD)
            assert not any(counts(budi, who(ani)).refused.values())
            again = len(budi.ear.samples) + SAMPLE_RATE // 2
            held = await scene.order("release", track=track)
            refused = counts(budi, who(ani)).refused
            await until(lambda: repeated(budi, ani) == held)
            assert strength(budi.ear.samples[again:], HELD_HZ) < SILENT, refused

    tell(hostile, (Mode.SHARED, story))


def repeated(budi: Visit, ani: Visit) -> int:
    found = counts(budi, who(ani))
    return found[Refusal.REPLAY] + found[Refusal.DUP]


async def held_back(scene: Scene, ani: Visit, budi: Visit) -> tuple[TrackSid, int]:
    """Ani says something else, and none of it arrives; since which sample of what Budi hears."""
    track, played = track_of(budi, who(ani)), len(budi.ear.samples)
    await scene.order("hold", track=track, on=True)
    say_another(ani, tone(HELD_HZ))
    async with asyncio.timeout(PATIENCE_S):
        while await scene.order("hold", track=track, on=True) < HELD:
            await asyncio.sleep(0.05)
    say_another(ani, tone(SPOKEN_HZ))
    await asyncio.sleep(0.5)
    await scene.order("hold", track=track, on=False)
    return track, played


async def taped(scene: Scene, track: TrackSid, more: int) -> None:
    """Until so many more frames have come in."""
    begin = await scene.order("taped", track=track)
    async with asyncio.timeout(PATIENCE_S):
        while await scene.order("taped", track=track) < begin + more:
            await asyncio.sleep(0.05)
