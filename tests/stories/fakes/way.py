"""A one-way path that keeps the order and takes a little time."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LATENCY_S = 0.01


class Way(Generic[T]):
    """What is pushed at one end is delivered at the other."""

    def __init__(self, deliver: Callable[[T], None]) -> None:
        self._deliver = deliver
        self._under_way: deque[T] = deque()

    def push(self, item: T) -> None:
        self._under_way.append(item)
        asyncio.get_running_loop().call_later(LATENCY_S, self._arrive)

    def _arrive(self) -> None:
        self._deliver(self._under_way.popleft())
