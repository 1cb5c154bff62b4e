"""Our own raised hand: what we want, across every connection of the visit."""

from typing import Protocol


class HandUplink(Protocol):
    """What tells the server; without a connection nothing happens."""

    def set_hand(self, raised_ms: int | None) -> None:
        """Up since then (unix milliseconds), or down."""
        ...


class OwnHand:
    """Whether it is seen is a fact of the room; here is only the wish."""

    def __init__(self, uplink: HandUplink) -> None:
        self._uplink = uplink
        self._raised_ms: int | None = None

    def wish(self, raised_ms: int | None) -> None:
        """Raise it or take it down; without a connection it is told once there is one."""
        self._raised_ms = raised_ms
        self._uplink.set_hand(raised_ms)

    def join(self) -> None:
        """A new connection: it knows nothing of a hand that is up."""
        if self._raised_ms is not None:
            self._uplink.set_hand(self._raised_ms)

    def answer(self) -> None:
        """We are on stage: there is nothing left to ask for."""
        if self._raised_ms is not None:
            self.wish(None)

    def refuse(self) -> None:
        """The server does not let us; not to be tried again by itself."""
        self._raised_ms = None
