"""The tickets of this host and what each has been used for."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace

from pendopo.host.config import ConfiguredTicket
from pendopo.host.signatures import Signatures
from pendopo.host.state import DoorState, with_bound
from pendopo.model.errors import AccessError, AccessReason
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.signaling.access import Grants, grants_for, identity_from
from pendopo.signaling.ticket import TicketRequest, verify_ticket

MAX_SKEW_S = 600


def digest(ticket: bytes) -> str:
    """How a ticket is kept: whoever reads the list cannot redeem it."""
    return hashlib.sha256(ticket).hexdigest()


class TicketBook:
    """Checks requests. A signature works once, a single-use ticket for its first key only."""

    def __init__(
        self, tickets: Sequence[ConfiguredTicket], authorities: Collection[str], started_s: int
    ) -> None:
        self._tickets = {ticket.digest: ticket for ticket in tickets}
        self._authorities = frozenset(authorities)
        self._started_s = started_s
        self._signatures = Signatures(MAX_SKEW_S)

    def add(self, ticket: ConfiguredTicket) -> None:
        """Good from now on."""
        self._tickets[ticket.digest] = ticket

    def answer_to(self, authorities: Collection[str]) -> None:
        """These are ours as well: a host moves, and links that were given stay."""
        self._authorities |= frozenset(authorities)

    def cancel(self, ticket_digest: str) -> None:
        """Good no longer; no error when there is none."""
        self._tickets.pop(ticket_digest, None)

    def knows(self, ticket: bytes) -> bool:
        """Whether there is such a ticket; nothing is said about who shows it."""
        return digest(ticket) in self._tickets

    def role(self, ticket_digest: str) -> Role | None:
        """What a ticket gives; None when there is none."""
        ticket = self._tickets.get(ticket_digest)
        return ticket.role if ticket else None

    @property
    def single_use(self) -> frozenset[str]:
        """Digests of the tickets that go to one key only."""
        return frozenset(ticket.digest for ticket in self._tickets.values() if ticket.single_use)

    def check(
        self, request: TicketRequest, state: DoorState, now: int
    ) -> tuple[ConfiguredTicket, DoorState]:
        """What the ticket gives and the state afterwards.

        Raises AccessError(TICKET), with our `time` when the request's is too far off, and a later
        one for an honest holder who asks twice in a second. Signatures seen are forgotten at a
        restart, so a time from before it counts as too far off as well.
        """
        ticket = self._tickets.get(digest(request.ticket))
        if ticket is None or not verify_ticket(request, self._authorities, request.time):
            raise AccessError(AccessReason.TICKET)
        if not max(now - MAX_SKEW_S, self._started_s) <= request.time <= now + MAX_SKEW_S:
            raise AccessError(AccessReason.TICKET, time=now)
        if not self._signatures.use(request, now):
            raise AccessError(AccessReason.TICKET, time=now + 1 + secrets.randbelow(60))
        owner = request.key.hex()
        if ticket.not_after and now > ticket.not_after:
            raise AccessError(AccessReason.TICKET)
        sent_away = ticket.role is not Role.HOST and holder(ticket.digest, owner) in state.revoked
        if ticket.digest in state.cancelled or sent_away:
            raise AccessError(AccessReason.TICKET)
        return ticket, self._bind(ticket, owner, state)

    def _bind(self, ticket: ConfiguredTicket, owner: str, state: DoorState) -> DoorState:
        if not ticket.single_use:
            return state
        bound_to = state.bound.get(ticket.digest)
        if bound_to is None:
            return with_bound(state, ticket.digest, owner)
        if bound_to != owner:
            raise AccessError(AccessReason.TICKET)
        return state


def grants_of(ticket: ConfiguredTicket, room: RoomName, held_by: str) -> Grants:
    """A fresh random identity each time; without a room only the list of those it opens."""
    if not room:
        return Grants(identity=None, room=ticket.room, room_list=True, holder=held_by)
    grants = grants_for(ticket.role, room, identity_from(secrets.token_bytes(16)))
    return replace(grants, holder=held_by)


def holder(ticket_digest: str, key_hex: str) -> str:
    """One holder of one ticket."""
    return f"{ticket_digest} {key_hex}"
