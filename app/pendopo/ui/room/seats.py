"""Where everybody stands in a room, kept through every reconnect of the visit."""

from collections.abc import Iterable

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant

MOST = 4_000
"""Seats that are kept; when somebody makes up ever new people, the kept ones begin anew."""


class Seats:
    """Whoever was seen first stands first: a server that comes back may list anew."""

    def __init__(self) -> None:
        self._known: dict[ParticipantIdentity, int] = {}

    def clear(self) -> None:
        """Another visit."""
        self._known.clear()

    def ordered(self, people: Iterable[Participant]) -> tuple[Participant, ...]:
        """The same people in the order in which they were first seen."""
        listed = tuple(people)
        if len(self._known) > MOST:
            self.clear()
        for person in listed:
            self._known.setdefault(person.identity, len(self._known))
        return tuple(sorted(listed, key=lambda person: self._known[person.identity]))
