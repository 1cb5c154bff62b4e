"""Who is in the room as far as one connection was told."""

from collections.abc import Iterable

from pendopo.model.events import ParticipantLeft
from pendopo.model.ids import ParticipantIdentity, TrackSid
from pendopo.model.room import Participant
from pendopo.signaling.burden import MAX_PEOPLE


class People:
    """The newest word on everybody, ourselves included; strangers beyond the limit are ignored."""

    def __init__(self, me: Participant, others: Iterable[Participant]) -> None:
        self._my_identity = me.identity
        self._known: dict[ParticipantIdentity, Participant] = {me.identity: me}
        self._confirmed: set[ParticipantIdentity] | None = None
        self.update(others)

    @property
    def me(self) -> Participant:
        """Ourselves."""
        return self._known[self._my_identity]

    @property
    def others(self) -> tuple[Participant, ...]:
        """Everybody else."""
        return tuple(p for p in self._known.values() if p.identity != self._my_identity)

    def announced(self) -> frozenset[TrackSid]:
        """Every audio track of others that we may hear."""
        if not self.me.permission.can_subscribe:
            return frozenset()
        return frozenset(track.sid for person in self.others for track in person.tracks)

    def update(self, people: Iterable[Participant]) -> tuple[Participant, ...]:
        """Take in people who came or changed; returns those that were taken."""
        taken = []
        for person in people:
            if person.identity in self._known or len(self._known) < MAX_PEOPLE:
                self._known[person.identity] = person
                taken.append(person)
        if self._confirmed is not None:
            self._confirmed.update(person.identity for person in taken)
        return tuple(taken)

    def remove(self, gone: ParticipantLeft) -> bool:
        """Whether this session of a person was here until now."""
        person = self._known.get(gone.identity)
        if gone.identity == self._my_identity or person is None or person.sid != gone.sid:
            return False
        del self._known[gone.identity]
        return True

    def doubt(self) -> None:
        """The connection was cut: whoever is not named again may have left meanwhile."""
        self._confirmed = set()

    def settle(self) -> tuple[ParticipantLeft, ...] | None:
        """After a cut: those who were not named again, once we ourselves were; otherwise None."""
        confirmed, self._confirmed = self._confirmed, None
        if confirmed is None or self._my_identity not in confirmed:
            return None
        missing = [p for p in self.others if p.identity not in confirmed]
        gone = tuple(ParticipantLeft(person.identity, person.sid) for person in missing)
        for left in gone:
            self.remove(left)
        return gone
