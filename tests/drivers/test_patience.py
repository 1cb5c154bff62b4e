"""Work whose answer may never come is waited for so long and no longer."""

import threading

import pytest

from pendopo.drivers import patience

LONG_S = 60.0


def test_what_comes_of_it_comes_back() -> None:
    assert patience.within(LONG_S, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        patience.within(LONG_S, lambda: 1 // 0)


def test_what_never_ends_is_left_to_itself() -> None:
    never = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            patience.within(0.01, never.wait)
    finally:
        never.set()
