"""The socket of one guest, which may be cut and taken up again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from pendopo.host.timers import Timer, Timers, nothing
from pendopo.signaling.outputs import SendMessage

RESUME_WITHIN_S = 20.0


class Wire(Protocol):
    """One WebSocket to a participant."""

    def send(self, message: bytes) -> None:
        """Queue one message; never blocks. A socket that does not keep up is closed."""
        ...

    def close(self) -> None:
        """Close once what is queued has left."""
        ...


@dataclass(frozen=True, slots=True)
class _Open:
    wire: Wire


@dataclass(frozen=True, slots=True)
class _Cut:
    farewell: Timer


class Line:
    """Open over one wire at a time; cut for a while; silent before the first and at the end."""

    def __init__(self, timers: Timers, given_up: Callable[[], None]) -> None:
        """`given_up` is called when nobody came back in time."""
        self._timers = timers
        self._given_up = given_up
        self._state: _Open | _Cut | None = None

    @property
    def open(self) -> bool:
        """Whether what is sent now may arrive."""
        return isinstance(self._state, _Open)

    def take(self, wire: Wire) -> None:
        """Go on over this wire; the former one is closed."""
        former, self._state = self._state, _Open(wire)
        _end(former)

    def cut(self, wire: Wire) -> None:
        """A wire broke; nothing happens when it is not the one in use."""
        if isinstance(self._state, _Open) and self._state.wire is wire:
            self._state = _Cut(self._timers.call_later(RESUME_WITHIN_S, self._given_up))

    def send(self, message: SendMessage) -> None:
        """Say something; lost while the line is not open."""
        if isinstance(self._state, _Open):
            self._state.wire.send(message.message)

    def close(self) -> None:
        """Hang up, or wait no longer, for good; may be called twice."""
        former, self._state = self._state, None
        self._given_up = nothing
        _end(former)


def _end(former: _Open | _Cut | None) -> None:
    match former:
        case _Open(wire):
            wire.close()
        case _Cut(farewell):
            farewell.cancel()
