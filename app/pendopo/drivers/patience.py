"""Blocking work that is waited for only so long: what answers may be a server that never does."""

import queue
import threading
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises, from a thread of its own; signals are heard meanwhile.

    Raises TimeoutError when it takes longer. It goes on unheeded then; the process does not wait
    for it.
    """
    outcomes: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()
    begin(
        work,
        lambda result: outcomes.put(lambda: result),
        lambda failure: outcomes.put(lambda: _raise(failure)),
    )
    try:
        outcome = outcomes.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    return outcome()


def begin(
    work: Callable[[], T], done: Callable[[T], object], failed: Callable[[BaseException], object]
) -> None:
    """Have it done by a thread that nobody waits for, which calls one of the others then."""

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            failed(error)
        else:
            done(result)

    threading.Thread(target=run, name="aside", daemon=True).start()


def _raise(failure: BaseException) -> NoReturn:
    raise failure
