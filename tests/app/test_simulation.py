"""Faults made on purpose are for one run, and within limits."""

import asyncio
from pathlib import Path

from pendopo.app.backend import Backend
from pendopo.app.place_relays import PlaceRelays
from pendopo.app.profile import Profile
from pendopo.model.simulated import MOST_JITTER_MS, MOST_LOSS, NOTHING, Simulated
from pendopo.reach.fence import Fence
from tests.stories.story import Story

ALL = Simulated(20, 200, True, True, True)


def test_nothing_is_kept_over_a_restart(tmp_path: Path) -> None:
    async def scene() -> None:
        first = Backend(Profile.temporary(tmp_path))
        await first.simulation.change(
            loss=20, jitter_ms=200, udp_blocked=True, relay_only=True, server_lost=True
        )
        await first.preferences.change(push_to_talk=True)
        assert first.simulation.now == ALL
        assert not first.preferences.settings.always_relay
        await first.close()
        again = Backend(Profile.temporary(tmp_path))
        assert again.preferences.settings.push_to_talk
        assert again.simulation.now is NOTHING
        await again.close()

    asyncio.run(scene())


def test_wishes_stay_within_limits_and_every_change_is_told(tmp_path: Path) -> None:
    async def scene() -> None:
        simulation = Backend(Profile.temporary(tmp_path)).simulation
        heard: list[Simulated] = []
        end = simulation.follow(heard.append)
        await simulation.change(loss=1_000, jitter_ms=1_000_000)
        assert heard == [Simulated(MOST_LOSS, MOST_JITTER_MS)]
        await simulation.change(loss=-1, jitter_ms=-5)
        assert simulation.now is NOTHING
        end()
        await simulation.change(udp_blocked=True)
        await simulation.turn_off()
        assert simulation.now is NOTHING
        assert len(heard) == 2

    asyncio.run(scene())


def test_only_relays_is_asked_anew_for_each_connection(tmp_path: Path) -> None:
    async def scene() -> None:
        backend = Backend(Profile.temporary(tmp_path))
        choice = PlaceRelays(backend.relays, Story().invite(), Fence())
        assert not choice.relay_only
        await backend.simulation.change(relay_only=True)
        assert choice.relay_only
        await backend.simulation.turn_off()
        assert not choice.relay_only
        await backend.relays.use_always(True)
        await backend.simulation.change(relay_only=False)
        assert choice.relay_only
        await backend.close()

    asyncio.run(scene())
