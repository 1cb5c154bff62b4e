"""What is counted is the call's alone."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from tests.work import work


def busy() -> list[list[int]]:
    return [[n] for n in range(2_000)]


@contextmanager
def somebody_at_every_collection() -> Iterator[None]:
    def hook(*_: object) -> None:
        sum(n for n in range(50))

    was = gc.get_threshold()
    gc.callbacks.append(hook)
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*was)
        gc.callbacks.remove(hook)


def test_what_others_do_when_garbage_is_collected_does_not_count() -> None:
    alone = work(busy)
    with somebody_at_every_collection():
        assert work(busy) == alone
    assert gc.isenabled()
