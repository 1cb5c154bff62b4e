"""How much may come from somebody, and how fast."""

import pytest

from pendopo.signaling.pace import Allowance, Limit, Pace, Paces


def test_a_pace_allows_its_burst_and_then_its_rate() -> None:
    pace = Pace(Limit(10, 2))
    assert [pace.take(5.0) for _ in range(12)] == [True] * 10 + [False] * 2
    assert pace.refused == 2
    assert [pace.take(6.0) for _ in range(3)] == [True, True, False]
    assert pace.wait_s(6.0) == pytest.approx(0.5, abs=0.01)
    assert sum(pace.take(1e6) for _ in range(100)) == 10


def test_what_does_not_fit_takes_nothing() -> None:
    pace = Pace(Limit(10, 2))
    assert not pace.take(0, 11)
    assert pace.take(0, 10)
    both = Allowance(Limit(5, 1), Limit(100, 10))
    assert not both.take(0, 1, 101)
    assert [both.take(0, 1, 20) for _ in range(6)] == [True] * 5 + [False]
    assert both.refused == 2
    assert both.wait_s(0, 1, 20) == pytest.approx(2, abs=0.01)


def test_a_clock_may_begin_anywhere() -> None:
    assert Pace(Limit(1, 1)).take(-5.0)
    assert Pace(Limit(1, 1)).take(1e9)


def test_everybody_has_a_pace_of_their_own() -> None:
    paces: Paces[str] = Paces(Limit(2, 1))
    assert [paces.take("ann", 0) for _ in range(3)] == [True, True, False]
    assert paces.take("bob", 0)
