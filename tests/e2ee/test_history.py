"""What came within the last ten seconds, out of totals."""

import pytest

from pendopo.e2ee.facts import RemoteFacts
from pendopo.e2ee.history import STEP_S, WINDOW_S, History
from tests.e2ee import sound

ANI, BUDI = sound.ANI.identity, sound.BUDI.identity


def opened(total: int) -> RemoteFacts:
    return RemoteFacts(ANI, opened=total)


def times(history: History) -> list[float]:
    return [sample.at for sample in history.samples]


def test_samples_are_a_step_apart_at_least() -> None:
    history = History()
    for now in (3.0, 3.0 + STEP_S / 2, 3.0 + STEP_S, 3.0 + STEP_S + 0.1, 4.0):
        history = history.extended((), now)
    assert times(history) == [3.0, 3.5, 4.0]


def test_one_sample_that_is_older_than_the_window_is_kept_and_no_more() -> None:
    history = History()
    for second in range(30):
        history = history.extended((), float(second))
    assert times(history) == [float(second) for second in range(29 - int(WINDOW_S), 30)]
    assert times(history.extended((), 500.0)) == [29.0, 500.0]


@pytest.mark.parametrize(("now", "lately"), [(9.9, 7), (10.0, 2), (11.0, 2)])
def test_what_is_older_than_the_window_is_no_more_of_lately(now: float, lately: int) -> None:
    """Before the first sample is as old, everything is of lately."""
    history = History().extended((opened(5),), 0.0)
    assert history.lately(opened(7), now).opened == lately


def test_each_counter_is_compared_with_its_own() -> None:
    before = RemoteFacts(ANI, opened=1, plain_or_foreign=2, auth=3, replay=4, exhausted=5, no_key=6)
    total = RemoteFacts(
        ANI, opened=11, plain_or_foreign=22, auth=33, replay=44, exhausted=55, no_key=66
    )
    history = History().extended((before, RemoteFacts(BUDI, opened=9)), 0.0)
    assert history.lately(total, 10.0) == RemoteFacts(
        ANI, opened=10, plain_or_foreign=20, auth=30, replay=40, exhausted=50, no_key=60
    )


def test_without_a_sample_everything_is_of_lately() -> None:
    assert History().lately(opened(7), 10.0) == opened(7)


def test_whoever_came_since_has_come_with_all_of_it() -> None:
    history = History().extended((RemoteFacts(BUDI, opened=9),), 0.0)
    assert history.lately(opened(7), 10.0) == opened(7)


@pytest.mark.parametrize(("total", "lately"), [(5, 0), (4, 4)])
def test_a_total_that_shrank_counts_from_zero(total: int, lately: int) -> None:
    history = History().extended((opened(5),), 0.0)
    assert history.lately(opened(total), 10.0).opened == lately
