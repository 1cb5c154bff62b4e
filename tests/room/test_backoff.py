import pytest

from pendopo.room.backoff import PAUSES_S, STEADY_AFTER_S, Backoff


def test_what_never_worked_waits_ever_longer() -> None:
    backoff = Backoff()
    pauses = [backoff.pause(float(number)) for number in range(10)]
    assert pauses == [*PAUSES_S[1:], *[PAUSES_S[-1]] * 4]


def test_what_stood_long_is_begun_anew_at_once() -> None:
    backoff = Backoff()
    backoff.begin(100.0)
    assert backoff.pause(100.0 + STEADY_AFTER_S) == 0.0


def test_a_quick_success_in_between_starts_nothing_over() -> None:
    backoff = Backoff()
    pauses = []
    for number in range(5):
        backoff.begin(number * 10.0)
        pauses.append(backoff.pause(number * 10.0 + STEADY_AFTER_S - 0.1))
    assert pauses == list(PAUSES_S[1:6])


def test_what_stood_counts_once() -> None:
    backoff = Backoff()
    backoff.begin(0.0)
    assert backoff.pause(50.0) == 0.0
    assert backoff.pause(100.0) == pytest.approx(PAUSES_S[1])
