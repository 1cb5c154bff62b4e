"""Who wants to be told of something."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


class Listeners(Generic[T]):
    """One that fails is no reason for the others to miss anything."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[T], None]] = []

    def add(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Tell it everything from now on; returns what ends that, and may be called twice."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def close(self) -> None:
        """There are no more news: nobody is told any more."""
        self._listeners.clear()

    def tell(self, news: T) -> None:
        """Tell all of them."""
        for listener in tuple(self._listeners):
            try:
                listener(news)
            except Exception:
                log.exception("a listener failed")


def nobody(*news: object) -> None:
    """Who is told in the place of somebody who was let go."""
