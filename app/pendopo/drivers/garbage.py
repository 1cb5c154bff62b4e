"""Python's garbage collector, as a process needs it that serves many without a pause."""

import gc

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
