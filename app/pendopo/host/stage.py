"""Who is heard in a room, as its people were last told."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pendopo.host.limits import ROOM_STAGE_CHANGES
from pendopo.host.negotiation import Wanted
from pendopo.host.timers import Timers
from pendopo.host.waiting import Waiting
from pendopo.model.ids import ParticipantSid
from pendopo.signaling.pace import Allowance


class Speaker(Protocol):
    """Somebody who may have tracks."""

    @property
    def sid(self) -> ParticipantSid:
        """Which visit."""
        ...

    @property
    def tracks(self) -> tuple[Wanted, ...]:
        """Their tracks that others can hear now."""
        ...


S = TypeVar("S", bound=Speaker)


class Stage(Generic[S]):
    """Only those who have tracks. However often they change, those who listen are gone through at
    a pace: at once while little happens, and else for all of it together."""

    def __init__(
        self, timers: Timers, monotonic: Callable[[], float], go_through: Callable[[], None]
    ) -> None:
        self._told: dict[ParticipantSid, tuple[S, tuple[Wanted, ...]]] = {}
        self._go_through = go_through
        self._waiting = Waiting(timers, monotonic, Allowance(ROOM_STAGE_CHANGES))

    def heard(self, allowed: Callable[[S, tuple[Wanted, ...]], tuple[Wanted, ...]]) -> list[Wanted]:
        """Of everybody's tracks those that are `allowed`."""
        return [track for one, told in self._told.values() for track in allowed(one, told)]

    def show(self, speaker: S) -> None:
        """Everybody is told what they have now."""
        before = self._told.get(speaker.sid, (speaker, ()))[1]
        if speaker.tracks:
            self._told[speaker.sid] = (speaker, speaker.tracks)
        else:
            self._told.pop(speaker.sid, None)
        if speaker.tracks != before:
            self._changed()

    def leave(self, speaker: S) -> None:
        """They have none any more."""
        if self._told.pop(speaker.sid, None):
            self._changed()

    def audience_changed(self, speaker: S) -> None:
        """Others may hear them now."""
        if speaker.sid in self._told:
            self._changed()

    def cancel(self) -> None:
        """Nobody is gone through any more."""
        self._waiting.cancel()

    def _changed(self) -> None:
        self._waiting.do(self._go_through, 1)
