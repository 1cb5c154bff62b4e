"""Everybody who is inside this host, and who was a moment ago."""

from dataclasses import dataclass

from pendopo.host.guest import Guest
from pendopo.host.limits import VISITS_OF_HOLDER, VISITS_OF_TICKET
from pendopo.host.rooms import HostRoom
from pendopo.host.standing import Standing
from pendopo.host.state import ticket_of
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import LeaveReason

MAX_PEOPLE = 500
"""In one room."""
MAX_FORMER = 4096


@dataclass(frozen=True, slots=True)
class Comer:
    """Whoever an identity stands for in a room."""

    holder: str
    """The ticket and key they came by; empty when by none."""
    standing: Standing


class Visits:
    """Guests by what they came by. Who has left is known for a while: a link that is cut must
    keep nobody from being removed."""

    def __init__(self) -> None:
        self._guests: dict[ParticipantSid, Guest] = {}
        self._comers: dict[tuple[RoomName, ParticipantIdentity], Comer] = {}

    def begin(self, guest: Guest, comer: Comer) -> None:
        """Somebody is inside from now on."""
        self._guests[guest.sid] = guest
        place = (guest.room.name, guest.identity)
        self._comers.pop(place, None)
        self._comers[place] = comer
        if len(self._comers) > MAX_FORMER + len(self._guests):
            self._forget()

    def end(self, visit: ParticipantSid) -> None:
        """It is over."""
        self._guests.pop(visit, None)

    def guest(self, sid: ParticipantSid) -> Guest | None:
        """Whose visit is going on."""
        return self._guests.get(sid)

    def comer(self, room: RoomName, identity: ParticipantIdentity) -> Comer | None:
        """Who is in this room under that identity, or was; None when nobody."""
        return self._comers.get((room, identity))

    def ticket(self, room: RoomName, identity: ParticipantIdentity) -> str:
        """The digest of the ticket they came by; empty when by none."""
        comer = self.comer(room, identity)
        return ticket_of(comer.holder) if comer else ""

    def by_holder(self, holder: str) -> list[Guest]:
        """All who are inside by this ticket and key, the oldest first."""
        return [guest for guest in self._guests.values() if holder and guest.holder == holder]

    def by_ticket(self, digest: str) -> list[Guest]:
        """All who are inside by this ticket."""
        return [guest for guest in self._guests.values() if ticket_of(guest.holder) == digest]

    def make_room(self, room: HostRoom, identity: ParticipantIdentity, holder: str) -> bool:
        """Whether one more may come in; of one holder's visits the oldest makes room."""
        if room.member(identity):
            return True
        former = self.by_holder(holder)
        for guest in former[: max(0, 1 + len(former) - VISITS_OF_HOLDER)]:
            guest.dismiss(LeaveReason.DUPLICATE_IDENTITY)
        ticket = ticket_of(holder)
        by_ticket = len(self.by_ticket(ticket)) if ticket else 0
        return len(room.members) < MAX_PEOPLE and by_ticket < VISITS_OF_TICKET

    def _forget(self) -> None:
        """Of those who have left the one who came first."""
        here = {(guest.room.name, guest.identity) for guest in self._guests.values()}
        del self._comers[next(place for place in self._comers if place not in here)]
