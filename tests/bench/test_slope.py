"""The arithmetic of what rises with time."""

import math

import numpy as np
import pytest

from tests.bench.slope import slope

EVERY_S = 10.0
TIMES = [EVERY_S * number for number in range(240)]


def test_a_steady_rise_is_found_whatever_it_begins_at() -> None:
    found = slope(TIMES, [50.0 + 36.0 * at / 3600 for at in TIMES])
    assert found is not None
    assert found.per_hour == pytest.approx(36.0)
    assert found.rises(floor=10.0)
    assert not found.rises(floor=40.0)


def test_what_falls_does_not_rise() -> None:
    found = slope(TIMES, [50.0 - 36.0 * at / 3600 for at in TIMES])
    assert found is not None
    assert not found.rises(floor=0.0)


def test_independent_noise_rises_as_seldom_as_chance_has_it() -> None:
    chance = np.random.default_rng(1)
    found = [slope(TIMES, list(chance.normal(size=len(TIMES)))) for _ in range(400)]
    assert sum(each is not None and each.rises(0.0) for each in found) < 400 * 0.08


def test_noise_that_remembers_is_not_taken_for_many_samples() -> None:
    """Minutes long; every sample counted for itself would find a rise in two of five."""
    chance, rises = np.random.default_rng(2), 0
    for _ in range(400):
        values, now = [], 0.0
        for step in chance.normal(size=len(TIMES)):
            now = 0.92 * now + step
            values.append(now)
        found = slope(TIMES, values)
        assert found is not None
        rises += found.rises(0.0)
    assert rises < 400 * 0.15


def test_too_few_blocks_say_nothing() -> None:
    found = slope(TIMES[:3], [1.0, 2.0, 3.0])
    assert found is not None
    assert math.isinf(found.error)
    assert not found.rises(0.0)
    assert slope([1.0], [1.0]) is None
