"""Which relays one visit may use, as the person has switched them."""

from typing import Protocol

from pendopo.model.relay import RelayHop
from pendopo.model.transport import Endpoint


class RelayChoice(Protocol):
    """Asked anew for each connection of a visit."""

    @property
    def relay_only(self) -> bool:
        """Whether sound may take no other way: the person, the command or the invite says so.
        Asked again while a connection lasts."""
        ...

    async def hops(self, endpoint: Endpoint, offered: tuple[RelayHop, ...]) -> tuple[RelayHop, ...]:
        """What may be contacted, in order, out of what the server offers and what is known
        already. Whatever is given back is named to the fence of the visit."""
        ...


class NoRelays:
    """Straight to the server, always."""

    relay_only = False

    async def hops(self, endpoint: Endpoint, offered: tuple[RelayHop, ...]) -> tuple[RelayHop, ...]:
        """None."""
        return ()
