"""Who comes in, and what they may do: tickets, tokens, rooms and moderation."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import islice

from pendopo.host import state as states
from pendopo.host.config import ConfiguredTicket, HostConfig
from pendopo.host.control import MAX_ROOMS, MAX_SPENT, MAX_VISITS, Census, Visit
from pendopo.host.guest import Guest
from pendopo.host.line import Wire
from pendopo.host.profile import Newcomer
from pendopo.host.rooms import HostRoom, Member
from pendopo.host.share import Shares
from pendopo.host.standing import Standing, standing_of
from pendopo.host.state import DoorState
from pendopo.host.steady_date import SteadyDate
from pendopo.host.surroundings import Surroundings
from pendopo.host.ticket_book import TicketBook, grants_of, holder
from pendopo.host.timers import Timers
from pendopo.host.tokens import LIVE_S, Memory, Tokens
from pendopo.host.visits import Comer, Visits
from pendopo.model.errors import AccessError, AccessReason, ReachError
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName
from pendopo.model.room import LeaveReason, Permission
from pendopo.model.text import cut
from pendopo.ports.clock import Clock
from pendopo.ports.host_transport import HostPeer, HostTransport
from pendopo.signaling.access import Grants
from pendopo.signaling.join_request import JoinRequest
from pendopo.signaling.server_messages import RoomFacts, leave
from pendopo.signaling.ticket import TicketRequest

log = logging.getLogger(__name__)

MAX_NAME = 60
"""Characters of a person's name that a census tells."""


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
        shares = Shares(timers, clock.monotonic)
        self._around = Surroundings(transport, timers, clock, shares, self._gone, self._permitted)
        self._clock, self._now = clock, SteadyDate(clock).now
        self._retire = retire
        metadata = {room.name: room.metadata for room in config.rooms}
        needed = states.still_needed(state, metadata, self._now(), LIVE_S)
        self._memory = Memory(needed, keep)
        self._tokens = Tokens(config, self._memory, self._now)
        self._book = TicketBook(config.tickets, config.authorities, self._now())
        self._visits = Visits()
        self._rooms: dict[RoomName, HostRoom] = {}
        for name, text in (metadata | dict(needed.rooms)).items():
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
        ticket, state = self._book.check(request, self._memory.state, self._now())
        room = RoomName(request.room)
        if room and (room not in self._rooms or ticket.room not in (None, room)):
            raise AccessError(AccessReason.TICKET)
        grants = grants_of(ticket, room, holder(ticket.digest, request.key.hex()))
        self._memory.remember(state)
        return self._tokens.give(grants)

    def verify(self, token: str) -> Grants:
        """What a token still allows. Raises AccessError(TOKEN), always the same."""
        return self._tokens.verify(token)

    def admit(self, token: str) -> Grants:
        """What a token that joins a room of ours allows. Raises AccessError(TOKEN)."""
        grants = self.verify(token)
        if not grants.room_join or grants.room not in self._rooms or not grants.identity:
            raise AccessError(AccessReason.TOKEN)
        return grants

    def enter(self, token: str, request: JoinRequest, wire: Wire) -> Guest | None:
        """Let somebody in, or go on with their visit; None when there is none to go on with.

        The token counts as it is now, whenever it was shown first."""
        try:
            grants = self.admit(token)
        except AccessError:
            _turn_away(wire)
            return None
        if request.resumed is not None:
            return self._resume(grants, request.resumed, wire)
        room = self._rooms[RoomName(grants.room or "")]
        identity = ParticipantIdentity(grants.identity or "")
        if not self._visits.make_room(room, identity, grants.holder):
            _turn_away(wire)
            return None
        try:
            guest = self._guest(grants, request, room)
        except ReachError:
            log.warning("the media port has no place for one more")
            _turn_away(wire)
            return None
        self._visits.begin(guest, Comer(grants.holder, self.standing(grants)))
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
            self._memory.remember(states.with_room(self._memory.state, room.name, metadata))
        return room.facts if room else None

    def delete_room(self, room: HostRoom) -> None:
        """Send everybody away and forget the room."""
        room.close(LeaveReason.ROOM_ENDED)
        del self._rooms[room.name]
        self._memory.remember(states.without_room(self._memory.state, room.name))

    def set_metadata(self, room: HostRoom, metadata: str) -> None:
        """Pass on a room's metadata as they are. Those of the place's own rooms are the place's,
        so nothing else outlives the host's process."""
        room.set_metadata(metadata)
        if not self.is_ours(room):
            self._memory.remember(states.with_room(self._memory.state, room.name, metadata))

    def is_ours(self, room: HostRoom) -> bool:
        """Whether the place itself opened it: every other room was asked for over the network."""
        return room.name not in self._memory.state.rooms

    def guest(self, room: HostRoom, identity: str) -> Guest | None:
        """Somebody who is in `room` now."""
        member = room.member(ParticipantIdentity(identity))
        return self._visits.guest(member.sid) if member else None

    def standing(self, grants: Grants) -> Standing:
        """Of whoever shows these grants."""
        return standing_of(grants, self._book.role(states.ticket_of(grants.holder)))

    def comer(self, room: HostRoom, identity: str) -> Comer | None:
        """Who is in `room` under this identity, or was a moment ago."""
        return self._visits.comer(room.name, ParticipantIdentity(identity))

    def remove(self, room: HostRoom, identity: str) -> bool:
        """Send somebody away for good: everything that they got for their ticket ends. False when
        nobody of that identity is here, or was a moment ago."""
        comer = self.comer(room, identity)
        if comer is None:
            return False
        who, guest = (room.name, ParticipantIdentity(identity)), self.guest(room, identity)
        state, now = self._memory.state, self._now()
        self._memory.remember(states.with_removed(state, who, comer.holder, now, LIVE_S))
        for each in (*([guest] if guest else []), *self._visits.by_holder(comer.holder)):
            each.dismiss(LeaveReason.REMOVED)
        return True

    def add_ticket(self, ticket: ConfiguredTicket) -> None:
        """A ticket is good from now on."""
        self._book.add(ticket)

    def answer_to(self, authorities: Collection[str]) -> None:
        """Clients may have dialled these to get here, too."""
        self._book.answer_to(authorities)

    def cancel_ticket(self, digest: str) -> None:
        """It opens nothing any more; whoever came by it goes, and their tokens with them."""
        self._book.cancel(digest)
        self._memory.remember(states.with_cancelled(self._memory.state, digest, self._now()))
        for guest in self._visits.by_ticket(digest):
            guest.dismiss(LeaveReason.REMOVED)

    def census(self, cpu: float = 0.0) -> Census:
        """Who is here; `cpu` is what the process has cost."""
        rooms = tuple((room.name, len(room.members)) for room in self._rooms.values())
        members = ((r.name, m) for r in self._rooms.values() for m in r.members)
        visits = tuple(self._visit(*each) for each in islice(members, MAX_VISITS))
        spent = islice(sorted(self._book.single_use & self._memory.state.bound.keys()), MAX_SPENT)
        return Census(rooms[:MAX_ROOMS], visits, tuple(spent), cpu)

    def _visit(self, room: RoomName, member: Member) -> Visit:
        person = member.presence().participant
        ticket = self._visits.ticket(room, person.identity)
        name = cut(person.name, MAX_NAME).encode("utf-8", "ignore").decode()
        return Visit(room, person.identity, name, ticket, person.joined_at_ms // 1000)

    def close(self, reason: LeaveReason = LeaveReason.SERVER_SHUTDOWN) -> None:
        """The host stops: everybody is told. After SERVER_SHUTDOWN our clients wait for it."""
        for room in self._rooms.values():
            room.close(reason)

    def _open_room(self, name: RoomName, metadata: str) -> HostRoom:
        around = self._around
        monotonic, open_fan = self._clock.monotonic, around.transport.open_fan
        room = HostRoom(name, metadata, self._now(), around.timers, monotonic, open_fan)
        self._rooms[name] = room
        return room

    def _resume(self, grants: Grants, sid: ParticipantSid, wire: Wire) -> Guest | None:
        guest = self._visits.guest(sid)
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
            lambda permission: self._tokens.give(replace(grants, permission=permission)),
        )

    def _newcomer(self, grants: Grants, request: JoinRequest) -> Newcomer:
        return Newcomer(
            identity=ParticipantIdentity(grants.identity or ""),
            holder=grants.holder,
            name=grants.name,
            permission=grants.permission,
            ours=request.ours,
            auto_subscribe=request.auto_subscribe,
            joined_at_ms=self._clock.unix_ms(),
        )

    def _permitted(self, who: tuple[RoomName, ParticipantIdentity], may: Permission) -> None:
        state, now = self._memory.state, self._now()
        self._memory.remember(states.with_permission(state, who, may, now, LIVE_S))

    def _gone(self, visit: ParticipantSid, peer: HostPeer) -> None:
        self._visits.end(visit)
        self._retire(peer)


def _turn_away(wire: Wire) -> None:
    """There is no such visit (any more): join anew."""
    wire.send(leave(LeaveReason.LOST).message)
    wire.close()
