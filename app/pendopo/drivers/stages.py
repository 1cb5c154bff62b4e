"""Who waits at the gate, stage by stage: whoever has shown more is never pushed out by less."""

from collections import OrderedDict
from enum import IntEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Stage(IntEnum):
    """What a connection has shown; where all is full the lowest go first."""

    ANSWERED = 0
    """It has had an answer and only stays on."""
    SILENT = 1
    """Nothing, or over TLS less than a whole hello."""
    GREETED = 2
    """A hello that TLS answers: ours costs us something, and theirs is on its way."""
    SHAKEN = 3
    """TLS is through, and nothing was asked."""
    SPOKE = 4
    """It has asked something."""


class Stages(Generic[T]):
    """Each holds so many of one address and so many in all. Of an address whoever came to a stage
    first goes first: who is pushed out is so by as many that have just shown the same."""

    def __init__(self, each: int, most: int) -> None:
        self._each = each
        self._most = most
        self._queues = {stage: _Queue[T]() for stage in Stage}

    @property
    def by_address(self) -> dict[str, int]:
        """How many wait, at whatever stage."""
        counts: dict[str, int] = {}
        for queue in self._queues.values():
            for address, waiting in queue.by_address.items():
                counts[address] = counts.get(address, 0) + len(waiting)
        return counts

    def in_the_way(self, stage: Stage, address: str) -> T | None:
        """Who has to go before one more of `address` comes to `stage`."""
        queue = self._queues[stage]
        if len(queue.by_address.get(address, ())) >= self._each:
            return queue.first_of(address)
        return queue.first_of_most() if queue.count >= self._most else None

    def lowest(self) -> T | None:
        """Who goes where all is full: of the lowest stage, of the address that has most there."""
        for stage in Stage:
            if self._queues[stage].count:
                return self._queues[stage].first_of_most()
        return None

    def put(self, stage: Stage, address: str, one: T) -> None:
        """The newest there."""
        queue = self._queues[stage]
        queue.by_address.setdefault(address, OrderedDict())[one] = None
        queue.count += 1

    def take(self, stage: Stage, address: str, one: T) -> None:
        """Not there any more."""
        queue = self._queues[stage]
        waiting = queue.by_address[address]
        del waiting[one]
        queue.count -= 1
        if not waiting:
            del queue.by_address[address]


class _Queue(Generic[T]):
    def __init__(self) -> None:
        self.by_address: dict[str, OrderedDict[T, None]] = {}
        self.count = 0

    def first_of(self, address: str) -> T:
        return next(iter(self.by_address[address]))

    def first_of_most(self) -> T:
        return self.first_of(max(self.by_address, key=lambda known: len(self.by_address[known])))
