"""Attack 9: Ani's frames as Cici's, by forwarding, by mids, by SSRCs, under one msid.

In these modes nothing proves who speaks, and the line must never claim it. But whoever was heard in
`shared` keeps their frames: they do not open as somebody else's in the same visit.
"""

import pytest

from pendopo.e2ee.opener import Refusal
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.room import Role
from tests.attacks.scene import (
    HEARD,
    SPOKEN_HZ,
    HostileHost,
    Scene,
    counts,
    hears,
    line,
    panel,
    recovers,
    states,
    tell_in_both_modes,
    track_of,
    who,
)
from tests.attacks.sound import strength
from tests.real.visits import Visit, visiting
from tests.waiting import until

pytestmark = [pytest.mark.real, pytest.mark.alone]

SAID = {
    Mode.SHARED: ("note/speaker", "Who is speaking is not proven"),
    Mode.NONE: ("note/mode", "The server sees names, hands and sound"),
}
"""What the panel repeats all the time, and under which key."""


def test_it_plays_as_the_others_voice_and_the_line_never_claims_more(
    hostile: HostileHost,
) -> None:
    async def story(scene: Scene, ani: Visit) -> None:
        async with visiting(scene.invite(Role.SPEAKER), "Cici") as cici:
            async with scene.listening(ani) as budi:
                await until(lambda: budi.session.room.others[who(cici)].tracks)
                track, other = track_of(budi, who(ani)), track_of(budi, who(cici))
                await scene.reaches(budi, other)
                await scene.order("redirect", track=track, to=other)
                if scene.mode is Mode.SHARED:
                    await ani_is_refused_as_cici(cici, budi)
                else:
                    await ani_sounds_as_cici(scene, ani, cici, budi)
                await scene.order("redirect", track=track, to=track)
                await recovers(budi, who(ani))
            for lie in ("mids", "ssrcs"):
                await scene.order("lie", answer=lie)
                async with visiting(scene.invite(Role.LISTENER), "Budi") as budi:
                    await ani_sounds_as_cici(scene, ani, cici, budi)
            await scene.order("lie", answer="msids")
            async with scene.listening(ani) as budi:
                assert counts(budi, who(cici)).opened == 0

    tell_in_both_modes(hostile, story)


async def ani_is_refused_as_cici(cici: Visit, budi: Visit) -> None:
    """And it is told of the name that the server gave, not of the one who was heard before."""
    await until(lambda: counts(budi, who(cici))[Refusal.REPLAY] >= 20)
    assert counts(budi, who(cici)).opened == 0
    assert line(budi) is EncryptionState.WARN_TAMPER
    assert budi.indicator.subject == who(cici)


async def ani_sounds_as_cici(scene: Scene, ani: Visit, cici: Visit, budi: Visit) -> None:
    await hears(budi, who(cici))
    await until(lambda: budi.session.ear.levels.get(who(ani), -127.0) < -60.0)
    await until(lambda: strength(budi.ear.samples, SPOKEN_HZ) > HEARD)
    assert counts(budi, who(cici))[Refusal.AUTH] == 0
    assert states(budi) == [EncryptionState.OFFLINE, scene.quiet]
    key, words = SAID[scene.mode]
    assert panel(budi)[key].startswith(words)
