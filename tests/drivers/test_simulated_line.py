"""Faults made on purpose: what is lost, late or blocked, and when nothing is."""

import asyncio
from collections.abc import Iterator

import pytest

from pendopo.drivers.simulated_line import SimulatedLine
from pendopo.model.simulated import NOTHING, Simulated


def counting(share: float) -> Iterator[float]:
    while True:
        yield share


def passed(simulated: Simulated, chance: float, over_udp: bool = True) -> list[str]:
    """What comes at once."""
    came: list[str] = []

    async def scene() -> list[str]:
        line = SimulatedLine(lambda: simulated, counting(chance).__next__)
        line.pass_on(over_udp, came.append, "packet")
        return list(came)

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("simulated", "chance", "over_udp", "comes"),
    [
        (NOTHING, 0.0, True, True),
        (Simulated(loss=20), 0.19, True, False),
        (Simulated(loss=20), 0.19, False, False),
        (Simulated(loss=20), 0.21, True, True),
        (Simulated(udp_blocked=True), 0.9, True, False),
        (Simulated(udp_blocked=True), 0.9, False, True),
        (Simulated(server_lost=True, relay_only=True), 0.0, True, True),
    ],
)
def test_what_passes(simulated: Simulated, chance: float, over_udp: bool, comes: bool) -> None:
    assert passed(simulated, chance, over_udp) == (["packet"] if comes else [])


def test_what_is_late_comes_later_and_may_overtake() -> None:
    async def scene() -> None:
        came: list[str] = []
        chances = iter([0.5, 0.9, 0.5, 0.1])
        line = SimulatedLine(lambda: Simulated(jitter_ms=200), chances.__next__)
        line.pass_on(True, came.append, "first")
        line.pass_on(True, came.append, "second")
        assert came == []
        while len(came) < 2:
            await asyncio.sleep(0.01)
        assert came == ["second", "first"]

    asyncio.run(scene())
