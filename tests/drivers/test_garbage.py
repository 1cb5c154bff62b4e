"""A host's garbage is still collected, but a full collection is rare."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from pendopo.drivers import garbage


@pytest.fixture
def thresholds() -> Iterator[tuple[int, int, int]]:
    """Python's own; a host that ran in this process before may have left others."""
    before, default = gc.get_threshold(), (700, 10, 10)
    gc.set_threshold(*default)
    yield default
    gc.set_threshold(*before)
    gc.unfreeze()


class Knot:
    """Refers to itself: only the collector sees that nobody else does."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_imported_is_looked_at_no_more(thresholds: tuple[int, int, int]) -> None:
    garbage.collect_rarely()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == (*thresholds[:2], garbage.FULL_EVERY)
    assert 10 * thresholds[2] <= garbage.FULL_EVERY


def test_what_comes_later_still_goes(thresholds: tuple[int, int, int]) -> None:
    garbage.collect_rarely()
    knot = weakref.ref(Knot())
    gc.collect(1)
    assert knot() is None


def test_meanwhile_no_thread_collects_by_itself_and_the_end_sweeps() -> None:
    with garbage.by_hand():
        knot = weakref.ref(Knot())
        made = threading.Thread(target=lambda: [Knot() for _ in range(20_000)])
        made.start()
        made.join()
        assert knot() is not None
    assert knot() is None
    assert gc.isenabled()


def test_within_another_it_leaves_that_one_as_it_is() -> None:
    with garbage.by_hand():
        with garbage.by_hand():
            pass
        assert not gc.isenabled()


@pytest.mark.usefixtures("thresholds")
def test_by_hand_what_is_due_goes_and_nothing_else_is_looked_at() -> None:
    with garbage.by_hand():
        gc.collect()
        knot = weakref.ref(Knot())
        garbage.collect_due()
        assert knot() is not None, "nothing was due yet"
        many = [Knot() for _ in range(1_000)]
        garbage.collect_due()
        assert knot() is None
        del many


@pytest.mark.usefixtures("thresholds")
def test_by_hand_what_grew_old_goes_too() -> None:
    with garbage.by_hand():
        gc.collect()
        knot = Knot()
        gone = weakref.ref(knot)
        gc.collect(1)  # it is among the oldest now
        del knot
        for _ in range(300):
            many = [Knot() for _ in range(800)]
            garbage.collect_due()
            del many
        assert gone() is None
