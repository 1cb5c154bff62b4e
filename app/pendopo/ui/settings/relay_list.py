"""The relays as the page of the settings asks for them."""

from collections.abc import Callable
from typing import Protocol

from pendopo.model.errors import PendopoError
from pendopo.model.relay import (
    Relay,
    RelayCredentials,
    RelayHop,
    RelayPassed,
    RelayTransport,
    RelayWay,
)

Outcome = RelayPassed | PendopoError


class RelayList(Protocol):
    """`rows`, `near` and `always` may be read from any thread, the rest belongs to the media
    loop.

    Whatever is chosen is in force at once; InputError(FILE) says that it cannot be kept.
    """

    @property
    def rows(self) -> tuple[Relay, ...]:
        """In the person's order."""
        ...

    @property
    def near(self) -> frozenset[str]:
        """Ids of those that are kept off: they turned out to be this computer or in a network
        around it, and nobody has agreed to that."""
        ...

    @property
    def always(self) -> bool:
        """Whether sound takes no other way."""
        ...

    async def use_always(self, always: bool) -> None:
        """Choose that."""
        ...

    async def add(
        self, host: str, ways: tuple[RelayWay, ...], credentials: RelayCredentials | None
    ) -> Relay:
        """One's own, switched on."""
        ...

    async def edit(self, row: Relay, credentials: RelayCredentials | None = None) -> None:
        """Change the one with this id; None leaves the credentials alone."""
        ...

    async def enable(self, relay_id: str, enabled: bool) -> None:
        """Switch it on or off."""
        ...

    async def allow(self, relay_id: str, transport: RelayTransport, allowed: bool) -> None:
        """Switch one way to it."""
        ...

    async def agree_near(self, relay_id: str) -> None:
        """The person expects it there."""
        ...

    async def remove(self, relay_id: str) -> None:
        """Forget it."""
        ...

    async def move(self, relay_id: str, to: int) -> None:
        """Put it elsewhere in the list."""
        ...

    async def test(
        self, relay_id: str, told: Callable[[RelayHop, Outcome], None]
    ) -> dict[RelayHop, Outcome]:
        """Every way that is switched on; `told` hears each on the media loop. Raises RelayError."""
        ...
