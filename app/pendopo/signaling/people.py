"""Who is in the room as far as one connection was told."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from pendopo.model.events import ParticipantLeft
from pendopo.model.ids import ParticipantIdentity, TrackSid
from pendopo.model.room import Participant
from pendopo.signaling.burden import MAX_PEOPLE, Changes


class People:
    """The newest word on everybody, ourselves included; strangers beyond the limit are ignored."""

    def __init__(self, me: Participant, others: Iterable[Participant]) -> None:
        self._my_identity = me.identity
        self._known: dict[ParticipantIdentity, Participant] = {me.identity: me}
        self._confirmed: set[ParticipantIdentity] | None = None
        self._gone_through = 0
        self._moved = 0
        """Tracks that came or went."""
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
        taken, again = [], False
        for person in people:
            known = self._known.get(person.identity)
            if known is not None or len(self._known) < MAX_PEOPLE:
                self._known[person.identity] = person
                taken.append(person)
            if known is not None:
                again = True
                self._moved += len(_sids(known) ^ _sids(person))
        self._gone_through += len(self._known) if again else 0
        if self._confirmed is not None:
            self._confirmed.update(person.identity for person in taken)
        return tuple(taken)

    def remove(self, gone: ParticipantLeft) -> bool:
        """Whether this session of a person was here until now."""
        person = self._known.get(gone.identity)
        if gone.identity == self._my_identity or person is None or person.sid != gone.sid:
            return False
        del self._known[gone.identity]
        self._moved += len(person.tracks)
        return True

    def changes(self) -> Changes:
        """What has happened to those who were here since this was asked last."""
        changes = Changes(self._gone_through, self._moved)
        self._gone_through = self._moved = 0
        return changes

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


def _sids(person: Participant) -> AbstractSet[TrackSid]:
    return {track.sid for track in person.tracks}
