"""What is more than an allowance waits until there is enough of it."""

from collections.abc import Callable
from dataclasses import dataclass

from pendopo.host.timers import Timer, Timers
from pendopo.signaling.pace import Allowance, Pace


class Waiting:
    """Does something at once while there is enough left of the allowance, and otherwise later.

    What comes while something waits takes its place.
    """

    def __init__(
        self, timers: Timers, monotonic: Callable[[], float], allowance: Allowance
    ) -> None:
        self._timers = timers
        self._monotonic = monotonic
        self._allowance = allowance
        self._timer: Timer | None = None

    def do(self, act: Callable[[], None], *costs: float) -> None:
        """Act now or later."""
        self.cancel()
        now = self._monotonic()
        if self._allowance.take(now, *costs):
            act()
            return
        wait_s = self._allowance.wait_s(now, *costs)
        self._timer = self._timers.call_later(wait_s, lambda: self.do(act, *costs))

    def cancel(self) -> None:
        """What waits is not done."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@dataclass(frozen=True, slots=True)
class _Wish:
    act: Callable[[], None]
    cost: float


class Queue:
    """Several who share a pace, each in the order of asking: who wants much has their turn as
    those who want little and ask again and again."""

    def __init__(self, timers: Timers, monotonic: Callable[[], float], pace: Pace) -> None:
        self._timers = timers
        self._monotonic = monotonic
        self._pace = pace
        self._wishes: dict[object, _Wish] = {}
        self._timer: Timer | None = None
        self._acting = False

    def want(self, who: object, act: Callable[[], None], cost: float) -> None:
        """Act now or later; in place of what they wait for already."""
        self._wishes[who] = _Wish(act, cost)
        if self._timer is None and not self._acting:
            self._go_on()

    def free(self, cost: float) -> bool:
        """Whether nobody waits and there is as much."""
        return not self._wishes and self._pace.has(self._monotonic(), cost)

    def take(self, cost: float) -> None:
        """As much is used, where it is `free`."""
        self._pace.take(self._monotonic(), cost)

    def forget(self, who: object) -> None:
        """What they wait for is not done."""
        self._wishes.pop(who, None)

    def _go_on(self) -> None:
        self._timer = None
        while self._wishes:
            who, first = next(iter(self._wishes.items()))
            now = self._monotonic()
            if not self._pace.take(now, first.cost):
                wait_s = self._pace.wait_s(now, first.cost)
                self._timer = self._timers.call_later(wait_s, self._go_on)
                return
            del self._wishes[who]
            self._act(first)

    def _act(self, wish: _Wish) -> None:
        """What is wanted meanwhile has its turn afterwards."""
        self._acting = True
        try:
            wish.act()
        finally:
            self._acting = False
