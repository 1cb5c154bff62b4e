"""A host's garbage is still collected, but a full collection is rare."""

import gc
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
