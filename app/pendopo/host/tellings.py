"""What a room is told of its people and can wait: mutes, names, hands, tracks."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pendopo.host.limits import ROOM_TELLINGS
from pendopo.host.timers import Timer, Timers
from pendopo.model.ids import ParticipantSid
from pendopo.signaling.pace import Pace

PAUSE_S = 0.2
"""Once there is too much to tell, what gathers meanwhile is told together."""


class Told(Protocol):
    """Somebody who has changed."""

    @property
    def sid(self) -> ParticipantSid:
        """Which visit."""
        ...

    @property
    def crowd(self) -> str:
        """With whom they came."""
        ...


T = TypeVar("T", bound=Told)


class Tellings(Generic[T]):
    """At once while little is said, and else later. Each crowd has its turn, so that one of many
    that change all the time does not hide the others; who changes again is told once, as they are
    by then."""

    def __init__(
        self, timers: Timers, monotonic: Callable[[], float], tell: Callable[[T], None]
    ) -> None:
        self._timers = timers
        self._monotonic = monotonic
        self._tell = tell
        self._pace = Pace(ROOM_TELLINGS)
        self._waiting: dict[str, dict[ParticipantSid, T]] = {}
        self._timer: Timer | None = None

    def want(self, person: T) -> None:
        """Everybody is to hear how this one is now."""
        self._waiting.setdefault(person.crowd, {}).setdefault(person.sid, person)
        if self._timer is None:
            self._go_on()

    def forget(self, person: T) -> None:
        """They are gone."""
        of_crowd = self._waiting.get(person.crowd, {})
        of_crowd.pop(person.sid, None)
        if not of_crowd:
            self._waiting.pop(person.crowd, None)

    def cancel(self) -> None:
        """What waits is told to nobody."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _go_on(self) -> None:
        self._timer = None
        while self._waiting:
            now = self._monotonic()
            if not self._pace.take(now):
                wait_s = max(PAUSE_S, self._pace.wait_s(now))
                self._timer = self._timers.call_later(wait_s, self._go_on)
                return
            self._tell(self._next())

    def _next(self) -> T:
        """The one who waits longest of the crowd whose turn it is; then it is the next crowd's."""
        crowd = next(iter(self._waiting))
        of_crowd = self._waiting.pop(crowd)
        person = of_crowd.pop(next(iter(of_crowd)))
        if of_crowd:
            self._waiting[crowd] = of_crowd
        return person
