"""Raised hands as we have seen them: nobody leads the queue by saying that they waited longer."""

from collections.abc import Callable
from dataclasses import replace

from pendopo.model.events import Entered, ParticipantsChanged
from pendopo.model.ids import ParticipantIdentity, ParticipantSid
from pendopo.model.room import Participant
from pendopo.signaling.hand_times import HandTimes


class SeenHands:
    """Puts the time at which we saw a hand first in the place of what is claimed.

    Of hands that were up before we came only the claim is known; it is believed from the moment on
    at which the server says that they joined.
    """

    def __init__(self, unix_ms: Callable[[], int]) -> None:
        self._unix_ms = unix_ms
        self._times = HandTimes()
        self._here: dict[ParticipantIdentity, ParticipantSid] = {}

    def entered(self, event: Entered) -> Entered:
        """The room as it was when we came, or came back."""
        now = self._unix_ms()
        people = (event.me, *event.others)
        for identity in self._here.keys() - {person.identity for person in people}:
            self.left(identity)
        me, *others = (self._seen(p, _believed(p, now)) for p in people)
        return replace(event, me=me, others=tuple(others))

    def changed(self, event: ParticipantsChanged) -> ParticipantsChanged:
        """What became of some."""
        now = self._unix_ms()
        return replace(event, participants=tuple(self._seen(p, now) for p in event.participants))

    def left(self, identity: ParticipantIdentity) -> None:
        """Somebody went."""
        self._here.pop(identity, None)
        self._times.gone(identity, self._unix_ms())

    def _seen(self, person: Participant, seen_ms: int) -> Participant:
        if self._here.get(person.identity, person.sid) != person.sid:
            self.left(person.identity)
        self._here[person.identity] = person.sid
        if person.hand_raised_ms is None:
            self._times.down(person.identity)
            return person
        return replace(person, hand_raised_ms=self._times.up(person.identity, seen_ms))


def _believed(person: Participant, now_ms: int) -> int:
    return min(max(person.hand_raised_ms or 0, person.joined_at_ms, 1), now_ms)
