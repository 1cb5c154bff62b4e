"""Attack 45: two people's streams under the track of one.

The server decides which stream is a track's, and in these modes nothing proves who speaks. But it
is one of those it named, never two in one buffer, and whatever arrives besides is heard of nobody.
"""

import pytest

from pendopo.model.encryption import EncryptionState
from pendopo.model.frames import SAMPLE_RATE
from pendopo.model.room import Role
from tests.attacks.scene import (
    HEARD,
    SILENT,
    SPOKEN_HZ,
    HostileHost,
    Scene,
    counts,
    hears,
    states,
    tell_in_both_modes,
    who,
)
from tests.attacks.sound import strength
from tests.real.visits import Visit, tone, visiting
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.alone]

OTHER_HZ = 1_100.0


@pytest.mark.parametrize("lie", ["first", "last"])
def test_two_streams_under_one_track_are_never_mixed(hostile: HostileHost, lie: str) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with visiting(scene.invite(Role.SPEAKER), "Cici", tone(OTHER_HZ)) as cici:
            await until(lambda: publishes(ani, cici))
            await scene.order("lie", answer=lie)
            async with visiting(scene.invite(Role.LISTENER), "Budi") as budi:
                await one_is_heard(budi, ani, cici)
                assert states(budi) == [EncryptionState.OFFLINE, scene.quiet]
            await scene.order("lie", answer="")
            async with scene.listening(ani) as budi:
                await hears(budi, who(cici))

    tell_in_both_modes(hostile, story)


def publishes(seen_by: Visit, person: Visit) -> bool:
    found = seen_by.session.room.others.get(who(person))
    return found is not None and bool(found.tracks)


async def one_is_heard(budi: Visit, ani: Visit, cici: Visit) -> None:
    """And it is the same all the time."""
    names = [who(ani), who(cici)]
    await until(lambda: sum(counts(budi, name).opened for name in names) >= 15)
    played = len(budi.ear.samples)
    await until(lambda: len(budi.ear.samples) > played + 2 * SAMPLE_RATE)
    assert sorted(counts(budi, name).opened > 0 for name in names) == [False, True]
    assert budi.session.watch.unmapped > 50, "the other stream never arrived"
    loud = [strength(budi.ear.samples, hertz) for hertz in (SPOKEN_HZ, OTHER_HZ)]
    assert max(loud) > HEARD
    assert min(loud) < SILENT
    spoken = [name for name in names if counts(budi, name).opened]
    assert budi.session.ear.heard(spoken[0]).lost == 0
