"""Python's garbage collector, as processes need it that must not be stopped or broken by it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

FULL_EVERY = 100
"""Collections of the middle generation between two full ones; ten by default."""


def collect_rarely() -> None:
    """Look no more at what is there now, which are modules, and at everything else seldom.

    A full collection stops the host for 70 ms at a hundred listeners; by default there is one
    after every thirty who come.
    """
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, FULL_EVERY)


@contextmanager
def by_hand() -> Iterator[None]:
    """Meanwhile no thread collects by itself: `collect_due` does, where it is called.

    A widget in a reference cycle is destroyed by the thread that collects it; if that is not
    Qt's, the program ends with a segmentation fault. Whoever enters sweeps at the end.
    """
    by_itself = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if by_itself:
            gc.enable()


def collect_due() -> None:
    """What Python would have collected by itself by now: the oldest generation that is full."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [each for each, limit in enumerate(limits) if counts[each] > limit]
    if due:
        gc.collect(due[-1])
