"""Who comes in, and what they may do: tickets, tokens, rooms and moderation."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import islice

from pendopo.host import state as states
from pendopo.host.config import ConfiguredTicket, HostConfig
from pendopo.host.control import MAX_ROOMS, MAX_SPENT, MAX_VISITS, Census, Visit
from pendopo.host.guest import Guest, Surroundings
from pendopo.host.limits import VISITS_OF_HOLDER, VISITS_OF_TICKET
from pendopo.host.line import Wire
from pendopo.host.profile import Newcomer
from pendopo.host.rooms import HostRoom, Member
from pendopo.host.share import Shares
from pendopo.host.state import DoorState
from pendopo.host.steady_date import SteadyDate
from pendopo.host.ticket_book import TicketBook, grants_of, holder
from pendopo.host.timers import Timers
from pendopo.model.errors import AccessError, AccessReason, ReachError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import LeaveReason, Permission
from pendopo.model.text import cut
from pendopo.ports.clock import Clock
from pendopo.ports.host_transport import HostPeer, HostTransport
from pendopo.signaling.access import LEEWAY_S, MAX_LIFETIME_S, Grants, issue, verify
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.server_messages import RoomFacts, leave
from pendopo.signaling.ticket import TicketRequest

log = logging.getLogger(__name__)

MAX_PEOPLE = 500
MAX_NAME = 60
"""Characters of a person's name that a census tells."""
TOKENS_LIVE_S = MAX_LIFETIME_S + 2 * LEEWAY_S
LIST_TOKEN_S = 600
"""A token that only lists rooms names nobody, so it cannot be taken back: it ends soon."""


class Door:
    """Every way into the host; what happens inside a room is the room's and the guest's."""

    def __init__(
        self,
        config: HostConfig,
        state: DoorState,
        transport: HostTransport,
        timers: Timers,
        clock: Clock,
        keep: Callable[[DoorState], None],
        retire: Callable[[HostPeer], None],
    ) -> None:
        self._config = config
        self._state = state
        shares = Shares(timers, clock.monotonic)
        self._around = Surroundings(transport, timers, clock, shares, self._gone, self._permitted)
        self._clock, self._date = clock, SteadyDate(clock)
        self._keep = keep
        self._retire = retire
        self._book = TicketBook(config.tickets, config.authorities, self._now())
        self._rooms: dict[RoomName, HostRoom] = {}
        self._guests: dict[ParticipantSid, Guest] = {}
        metadata = {room.name: room.metadata for room in config.rooms}
        for name, text in (metadata | dict(state.rooms)).items():
            self._open_room(RoomName(name), text)

    @property
    def rooms(self) -> tuple[RoomFacts, ...]:
        """Every room."""
        return tuple(room.facts for room in self._rooms.values())

    def knows_ticket(self, ticket: bytes) -> bool:
        """Whether there is such a ticket, whoever shows it."""
        return self._book.knows(ticket)

    def redeem(self, request: TicketRequest) -> str:
        """A token for a ticket. Raises AccessError(TICKET), with `time` when clocks differ."""
        now = self._now()
        ticket, state = self._book.check(request, self._state, now)
        room = RoomName(request.room)
        if room and (room not in self._rooms or ticket.room not in (None, room)):
            raise AccessError(AccessReason.TICKET)
        grants = grants_of(ticket, room)
        if grants.identity is not None:
            owner = holder(ticket.digest, request.key.hex())
            state = self._redeemed(state, grants.identity, owner, now)
        self._remember(state)
        lifetime = MAX_LIFETIME_S if room else LIST_TOKEN_S
        return issue(self._config.api_key, self._config.api_secret, grants, now, lifetime)

    def verify(self, token: str) -> Grants:
        """What a token still allows. Raises AccessError(TOKEN), always the same."""
        grants = verify(token, self._config.api_key, self._config.api_secret, self._now())
        who, since = (grants.room, grants.identity), grants.not_before
        if states.is_removed(self._state, *who, since):
            raise AccessError(AccessReason.TOKEN)
        left = states.permission_left(self._state, *who, grants.permission, since)
        return replace(grants, permission=left)

    def admit(self, token: str) -> Grants:
        """What a token that joins a room of ours allows. Raises AccessError(TOKEN)."""
        grants = self.verify(token)
        if not grants.room_join or grants.room not in self._rooms or not grants.identity:
            raise AccessError(AccessReason.TOKEN)
        return grants

    def enter(self, grants: Grants, request: JoinRequest, wire: Wire) -> Guest | None:
        """Let somebody in, or go on with their visit; None when there is none to go on with."""
        if request.resumed is not None:
            return self._resume(grants, request.resumed, wire)
        room = self._rooms.get(RoomName(grants.room or ""))
        identity = ParticipantIdentity(grants.identity or "")
        if room is None or not self._has_place(room, identity):
            _turn_away(wire)
            return None
        try:
            guest = self._guest(grants, request, room)
        except ReachError:
            log.warning("the media port has no place for one more")
            _turn_away(wire)
            return None
        self._guests[guest.sid] = guest
        guest.welcome(wire)
        if request.offer is not None:
            guest.offer(request.offer, request.offer_id)
        return guest

    def room(self, name: str) -> HostRoom | None:
        """A room by name."""
        return self._rooms.get(RoomName(name))

    def open_room(self, name: str, metadata: str) -> HostRoom | None:
        """Make sure there is such a room; None when there is no place for one more.

        Whoever asks remembers it, as those that were there from the start.
        """
        known = self._rooms.get(RoomName(name))
        if known is not None:
            return known
        if len(self._rooms) >= MAX_ROOMS or not 0 < len(name.encode()) <= 64:
            return None
        return self._open_room(RoomName(name), metadata)

    def create_room(self, name: str, metadata: str) -> RoomFacts | None:
        """The same, and remember it."""
        fresh = RoomName(name) not in self._rooms
        room = self.open_room(name, metadata)
        if room is not None and fresh:
            self._remember(states.with_room(self._state, room.name, metadata))
        return room.facts if room else None

    def delete_room(self, room: HostRoom) -> None:
        """Send everybody away and forget the room."""
        room.close(LeaveReason.ROOM_ENDED)
        del self._rooms[room.name]
        self._remember(states.without_room(self._state, room.name))

    def set_metadata(self, room: HostRoom, metadata: str) -> None:
        """Keep and pass on a room's metadata as they are."""
        room.set_metadata(metadata)
        self._remember(states.with_room(self._state, room.name, metadata))

    def guest(self, room: HostRoom, identity: str) -> Guest | None:
        """Somebody who is in `room` now."""
        member = room.member(ParticipantIdentity(identity))
        return self._guests.get(member.sid) if member else None

    def remove(self, room: HostRoom, identity: str) -> bool:
        """Send somebody away for good: everything that they got for their ticket ends."""
        self._remember(states.with_removed(self._state, room.name, identity, self._now()))
        guest = self.guest(room, identity)
        for each in (*([guest] if guest else []), *self._visits_of(identity)):
            each.dismiss(LeaveReason.REMOVED)
        return guest is not None

    def add_ticket(self, ticket: ConfiguredTicket) -> None:
        """A ticket is good from now on."""
        self._book.add(ticket)

    def answer_to(self, authorities: Collection[str]) -> None:
        """Clients may have dialled these to get here, too."""
        self._book.answer_to(authorities)

    def cancel_ticket(self, digest: str) -> None:
        """It opens nothing any more; whoever came by it goes, and their tokens with them."""
        self._book.cancel(digest)
        self._remember(states.with_cancelled(self._state, digest, self._now()))
        for guest in tuple(self._guests.values()):
            if states.came_by(self._state, guest.identity) == digest:
                guest.dismiss(LeaveReason.REMOVED)

    def census(self, cpu: float = 0.0) -> Census:
        """Who is here; `cpu` is what the process has cost."""
        rooms = tuple((room.name, len(room.members)) for room in self._rooms.values())
        members = ((r.name, m) for r in self._rooms.values() for m in r.members)
        visits = tuple(self._visit(*each) for each in islice(members, MAX_VISITS))
        spent = islice(sorted(self._book.single_use & self._state.bound.keys()), MAX_SPENT)
        return Census(rooms[:MAX_ROOMS], visits, tuple(spent), cpu)

    def _visit(self, room: RoomName, member: Member) -> Visit:
        person = member.presence().participant
        ticket = states.came_by(self._state, person.identity)
        name = cut(person.name, MAX_NAME).encode("utf-8", "ignore").decode()
        return Visit(room, person.identity, name, ticket, person.joined_at_ms // 1000)

    def close(self, reason: LeaveReason = LeaveReason.SERVER_SHUTDOWN) -> None:
        """The host stops: everybody is told. After SERVER_SHUTDOWN our clients wait for it."""
        for room in self._rooms.values():
            room.close(reason)

    def _open_room(self, name: RoomName, metadata: str) -> HostRoom:
        around = self._around
        room = HostRoom(name, metadata, self._now(), around.timers, around.transport.open_fan)
        self._rooms[name] = room
        return room

    def _resume(self, grants: Grants, sid: ParticipantSid, wire: Wire) -> Guest | None:
        guest = self._guests.get(sid)
        if guest is None or (guest.identity, guest.room.name) != (grants.identity, grants.room):
            _turn_away(wire)
            return None
        guest.resume(wire)
        return guest

    def _guest(self, grants: Grants, request: JoinRequest, room: HostRoom) -> Guest:
        return Guest(
            self._newcomer(grants, request),
            room,
            self._around,
            lambda permission: self._token(replace(grants, permission=permission)),
        )

    def _newcomer(self, grants: Grants, request: JoinRequest) -> Newcomer:
        return Newcomer(
            identity=ParticipantIdentity(grants.identity or ""),
            name=grants.name,
            permission=grants.permission,
            ours=request.ours,
            auto_subscribe=request.auto_subscribe,
            joined_at_ms=self._clock.unix_ms(),
        )

    def _has_place(self, room: HostRoom, identity: ParticipantIdentity) -> bool:
        """Whether one more may come in; of one holder's visits the oldest makes room."""
        if room.member(identity):
            return True
        former = self._visits_of(identity)
        for guest in former[: max(0, 1 + len(former) - VISITS_OF_HOLDER)]:
            guest.dismiss(LeaveReason.DUPLICATE_IDENTITY)
        ticket = states.came_by(self._state, identity)
        present = [states.came_by(self._state, member.identity) for member in room.members]
        by_ticket = present.count(ticket) if ticket else 0
        return len(present) < MAX_PEOPLE and by_ticket < VISITS_OF_TICKET

    def _visits_of(self, identity: str) -> list[Guest]:
        """All that are inside by the ticket and key of this identity, the oldest first."""
        holder = states.held_by(self._state, identity)
        visits = self._guests.values()
        return [g for g in visits if holder and states.held_by(self._state, g.identity) == holder]

    def _permitted(self, guest: Guest, permission: Permission) -> None:
        place, now = (guest.room.name, guest.identity), self._now()
        self._remember(states.with_permission(self._state, place, permission, now, TOKENS_LIVE_S))

    def _gone(self, guest: Guest) -> None:
        self._guests.pop(guest.sid, None)
        self._retire(guest.peer)

    def _redeemed(
        self, state: DoorState, identity: ParticipantIdentity, owner: str, now: int
    ) -> DoorState:
        """Whoever may still come in or is here stays revocable, so too many are too many."""
        present = {guest.identity for guest in self._guests.values()}
        room = states.with_room_to_redeem(state, present, now, MAX_LIFETIME_S)
        if room is None:
            log.warning("too many people came by tickets within hours")
            raise AccessError(AccessReason.TICKET)
        return states.with_redeemed(room, identity, owner, now + MAX_LIFETIME_S)

    def _token(self, grants: Grants) -> str:
        ends = self._now() + MAX_LIFETIME_S
        self._remember(states.with_end(self._state, grants.identity or "", ends))
        return issue(self._config.api_key, self._config.api_secret, grants, self._now())

    def _remember(self, state: DoorState) -> None:
        if state is not self._state:
            self._state = state
            self._keep(state)

    def _now(self) -> int:
        return self._date.now()


def _turn_away(wire: Wire) -> None:
    """There is no such visit (any more): join anew."""
    wire.send(leave(LeaveReason.LOST).message)
    wire.close()
