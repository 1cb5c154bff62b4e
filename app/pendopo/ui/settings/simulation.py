"""What a tester wants to go wrong, as the window asks for it."""

from collections.abc import Callable
from typing import Protocol

from pendopo.model.simulated import Simulated


class Simulation(Protocol):
    """`now` may be read from any thread; all else belongs to the media loop."""

    @property
    def now(self) -> Simulated:
        """What goes wrong."""
        ...

    def follow(self, listener: Callable[[Simulated], None], /) -> Callable[[], None]:
        """Call `listener` at every change; returns what ends that."""
        ...

    async def change(self, **wished: int) -> None:
        """Some fields of Simulated."""
        ...

    async def turn_off(self) -> None:
        """Everything works again."""
        ...
