"""The faults that a tester asks for: for this run only, and told to whoever shows them."""

import weakref
from collections.abc import Callable
from dataclasses import replace

from pendopo.model.simulated import MOST_JITTER_MS, MOST_LOSS, NOTHING, Simulated


class Simulation:
    """Belongs to the media loop; `now` may be read from any thread. Nothing of it is kept."""

    def __init__(self) -> None:
        self.now = NOTHING
        self._listeners: list[Callable[[Simulated], None]] = []
        self._drivers: list[weakref.WeakMethod[Callable[[Simulated], None]]] = []

    async def change(self, **wished: int) -> None:
        """Some fields of Simulated, as far as they make sense."""
        next_one = replace(self.now, **wished)  # type: ignore[arg-type]
        next_one = replace(
            next_one,
            loss=min(max(next_one.loss, 0), MOST_LOSS),
            jitter_ms=min(max(next_one.jitter_ms, 0), MOST_JITTER_MS),
        )
        self._become(NOTHING if next_one == NOTHING else next_one)

    async def turn_off(self) -> None:
        """Everything works again."""
        self._become(NOTHING)

    def follow(self, listener: Callable[[Simulated], None]) -> Callable[[], None]:
        """Call `listener` at every change; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def drive(self, method: Callable[[Simulated], None]) -> None:
        """Call a method at every change while its object is there."""
        self._drivers = [each for each in self._drivers if each() is not None]
        self._drivers.append(weakref.WeakMethod(method))

    def _become(self, simulated: Simulated) -> None:
        self.now = simulated
        for listener in tuple(self._listeners):
            listener(simulated)
        for driver in tuple(self._drivers):
            method = driver()
            if method is not None:
                method(simulated)
