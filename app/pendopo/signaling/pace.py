"""How much may come from somebody, and how fast."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_KEYS = 10_000
LEAST_WAIT_S = 0.001
"""So that rounding never makes somebody wait for nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So much at once, and so much a second for as long as it lasts."""

    burst: float
    per_second: float


class Pace:
    """A bucket that holds `burst` and fills by `per_second`; times are seconds of any one clock."""

    __slots__ = ("_at", "_left", "_limit", "refused")

    def __init__(self, limit: Limit) -> None:
        self.refused = 0
        """How often there was not enough."""
        self._limit = limit
        self._left = limit.burst
        self._at: float | None = None

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Whether there is as much; it is taken then, and nothing otherwise."""
        if not self.has(now, cost):
            self.refused += 1
            return False
        self._left -= cost
        return True

    def has(self, now: float, cost: float = 1.0) -> bool:
        """Whether there is as much."""
        elapsed = max(0.0, now - self._at) if self._at is not None else 0.0
        self._left = min(self._limit.burst, self._left + elapsed * self._limit.per_second)
        self._at = now
        return self._left >= cost

    def wait_s(self, now: float, cost: float = 1.0) -> float:
        """In how many seconds there will be as much, or all that there ever is."""
        self.has(now)
        missing = max(0.0, min(cost, self._limit.burst) - self._left)
        return missing / self._limit.per_second + LEAST_WAIT_S


class Allowance:
    """Several limits on one thing: what any of them refuses counts for none. Some may be paces
    that others keep to as well."""

    __slots__ = ("_paces", "refused")

    def __init__(self, *limits: Limit | Pace) -> None:
        self.refused = 0
        self._paces = tuple(Pace(one) if isinstance(one, Limit) else one for one in limits)

    def take(self, now: float, *costs: float) -> bool:
        """One cost for each limit; whether there was enough of everything."""
        if not self.has(now, *costs):
            self.refused += 1
            return False
        for pace, cost in zip(self._paces, costs, strict=True):
            pace.take(now, cost)
        return True

    def has(self, now: float, *costs: float) -> bool:
        """Whether there is enough of everything."""
        return all(pace.has(now, cost) for pace, cost in zip(self._paces, costs, strict=True))

    def wait_s(self, now: float, *costs: float) -> float:
        """In how many seconds there will be enough of everything."""
        pairs = zip(self._paces, costs, strict=True)
        return max(pace.wait_s(now, cost) for pace, cost in pairs)


K = TypeVar("K")


V = TypeVar("V")


class Each(Generic[K, V]):
    """Something for each of many: addresses, identities, tickets. Who was here longest ago is
    forgotten when there are too many."""

    def __init__(self, make: Callable[[], V], most: int = MAX_KEYS) -> None:
        self._make = make
        self._most = most
        self._each: dict[K, V] = {}

    def of(self, key: K) -> V:
        """Theirs."""
        theirs = self._each.pop(key) if key in self._each else self._make()
        self._each[key] = theirs
        while len(self._each) > self._most:
            del self._each[next(iter(self._each))]
        return theirs


class Allowances(Each[K, Allowance]):
    """An allowance for each of many."""

    def __init__(self, *limits: Limit) -> None:
        super().__init__(lambda: Allowance(*limits))

    def take(self, key: K, now: float, *costs: float) -> bool:
        """Whether `key` has as much left of everything; it is taken then."""
        return self.of(key).take(now, *costs)


class Paces(Generic[K]):
    """The same of one limit."""

    def __init__(self, limit: Limit) -> None:
        self._each: Allowances[K] = Allowances(limit)

    def take(self, key: K, now: float, cost: float = 1.0) -> bool:
        """Whether `key` has as much left; it is taken then."""
        return self._each.take(key, now, cost)
