"""Attack 5: one frame a hundred times, ten seconds once more a minute later, after reconnects."""

import asyncio

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.ids import TrackSid
from pendopo.model.room import Connection, Role
from tests.attacks.scene import (
    HEARD,
    SILENT,
    SPOKEN_HZ,
    HostileHost,
    Scene,
    counts,
    line,
    missed,
    panel,
    recovers,
    say_another,
    states,
    tell,
    tell_in_both_modes,
    track_of,
    who,
)
from tests.attacks.sound import strength
from tests.real.visits import Visit, tone, visiting
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.real

BEFORE_HZ = 1_100.0
"""What Ani said in the ten seconds that are repeated."""
BLOCK = 500
TO_BE_HEARD = 40
"""Frames of the block sent at the pace of speech, so that whatever opens is played."""


def test_shared_opens_every_frame_once_in_a_visit(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            track = track_of(budi, who(ani))
            await copies_at_once_are_no_attack(scene, ani, budi)
            block = await ten_seconds_are_said(scene, ani, budi)
            played = len(budi.ear.samples)
            await replay(scene, track, block)
            await until(lambda: counts(budi, who(ani))[Refusal.REPLAY] == BLOCK)
            assert line(budi) is EncryptionState.WARN_TAMPER
            assert budi.indicator.subject == who(ani)
            shown = panel(budi)
            assert f"{BLOCK} repeated from earlier" in shown[f"heard/{who(ani)}"]
            assert "thrown away" in shown[f"happened/tamper/{who(ani)}"]
            await ani.session.set_muted(True)
            await scene.order("dismiss", identity=who(budi))
            await until(lambda: budi.session.rejoins == 1)
            await budi.until(lambda room: room.connection is Connection.CONNECTED)
            await scene.reaches(budi, track)
            await replay(scene, track, block)
            await until(lambda: counts(budi, who(ani))[Refusal.REPLAY] == 2 * BLOCK)
            assert strength(budi.ear.samples[played:], BEFORE_HZ) < SILENT
            await ani.session.set_muted(False)
            await recovers(budi, who(ani))
        await ani.session.set_muted(True)
        await in_a_new_visit_it_plays(scene, ani, track, block)

    tell(hostile, (Mode.SHARED, story))


async def copies_at_once_are_no_attack(scene: Scene, ani: Visit, budi: Visit) -> None:
    """As a careless network makes them: counted, never played, never a warning."""
    track = track_of(budi, who(ani))
    newest = await scene.order("taped", track=track) - 1
    await scene.order("replay", track=track, first=newest, count=1, times=100)
    await until(lambda: counts(budi, who(ani))[Refusal.DUP] == 100)
    await recovers(budi, who(ani))
    assert missed(budi, who(ani)) == 0
    assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.SHARED]


async def ten_seconds_are_said(scene: Scene, ani: Visit, budi: Visit) -> int:
    """And then a minute of something else, both all at once; where they are on the tape."""
    track = track_of(budi, who(ani))
    say_another(ani, tone(BEFORE_HZ), skip_s=10.0)
    begin: int = await scene.order("taped", track=track) + 5
    await until_taped(scene, track, begin + BLOCK)
    say_another(ani, tone(SPOKEN_HZ), skip_s=60.0)
    await until_taped(scene, track, begin + BLOCK + 2_000)
    await recovers(budi, who(ani))
    return begin


async def until_taped(scene: Scene, track: TrackSid, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await scene.order("taped", track=track) < count:
            await asyncio.sleep(0.05)


async def replay(scene: Scene, track: TrackSid, begin: int, count: int = BLOCK) -> None:
    """The block once more under new RTP numbers."""
    rest = begin + TO_BE_HEARD
    await scene.order("replay", track=track, first=begin, count=TO_BE_HEARD, pace=0.02)
    await scene.order("replay", track=track, first=rest, count=count - TO_BE_HEARD)


async def in_a_new_visit_it_plays(scene: Scene, ani: Visit, track: TrackSid, block: int) -> None:
    """The key is the same, and nobody remembers: the panel says so beforehand."""
    async with visiting(scene.invite(Role.LISTENER), "Cici") as cici:
        assert "sound of an earlier visit could be played to you" in panel(cici)["note/replay"]
        await scene.reaches(cici, track)
        await replay(scene, track, block, count=TO_BE_HEARD)
        await until(lambda: strength(cici.ear.samples[-SAMPLE_RATE:], BEFORE_HZ) > HEARD)
        assert states(cici) == [EncryptionState.OFFLINE, EncryptionState.SHARED]


def test_datagrams_that_come_twice_change_nothing(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            track = track_of(budi, who(ani))
            before = counts(budi, who(ani)).opened - await scene.order("taped", track=track)
            await scene.order("duplicate", on=True)
            try:
                for _ in range(3):
                    await recovers(budi, who(ani))
            finally:
                await scene.order("duplicate", on=False)
            after = counts(budi, who(ani)).opened - await scene.order("taped", track=track)
            assert abs(after - before) < 10
            assert states(budi) == [EncryptionState.OFFLINE, scene.quiet]

    tell_in_both_modes(hostile, story)


def test_none_plays_repeats_and_says_that_nothing_is_proven(hostile: HostileHost) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with scene.listening(ani) as budi:
            opened, track = counts(budi, who(ani)).opened, track_of(budi, who(ani))
            await scene.order("replay", track=track, first=0, count=1, times=50)
            await until(lambda: counts(budi, who(ani)).opened > opened + 50)
            await recovers(budi, who(ani))
            assert states(budi) == [EncryptionState.OFFLINE, EncryptionState.OFF]

    tell(hostile, (Mode.NONE, story))
