"""How often somebody may try to come in, by what they show."""

from collections.abc import Callable

from pendopo.host import limits
from pendopo.host.state import ticket_of
from pendopo.model.network import network_of
from pendopo.signaling.access import Grants
from pendopo.signaling.pace import Allowances, Paces
from pendopo.signaling.ticket import TicketRequest


class Turnstile:
    """Every answer is whether there may be one more; who shows nothing good takes nothing away
    from those who do, be they behind the same address. An address is whoever has its network."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._bad_tickets: Paces[str] = Paces(limits.BAD_TICKETS)
        self._listings: Paces[tuple[str, bytes]] = Paces(limits.LISTINGS)
        self._entrances: Paces[tuple[str, bytes]] = Paces(limits.ENTRANCES)
        self._showings: Paces[bytes] = Paces(limits.SHOWINGS)
        self._requests: Allowances[tuple[str, str]] = Allowances(
            limits.REQUESTS, limits.REQUEST_OCTETS
        )
        self._of_tickets: Paces[str] = Paces(limits.TICKET_OCTETS)
        self._visits: Paces[str] = Paces(limits.VISITS)

    def ticket(self, asked: TicketRequest, address: str) -> bool:
        """A ticket of ours is shown."""
        now = self._monotonic()
        paces = self._entrances if asked.room else self._listings
        there = paces.take((network_of(address), asked.ticket), now)
        return there and self._showings.take(asked.ticket, now)

    def bad_ticket(self, address: str) -> bool:
        """A ticket was refused, and that is to be said."""
        return self._bad_tickets.take(network_of(address), self._monotonic())

    def request(self, grants: Grants, address: str, size: int) -> bool:
        """A good token is shown, with so many bytes to look into; one that names nobody counts
        for its address."""
        now, octets = self._monotonic(), limits.REQUEST + size
        nobody = grants.identity is None
        who = ("", network_of(address)) if nobody else (grants.identity or "", "")
        ticket = ticket_of(grants.holder)
        if not self._requests.take(who, now, 1, octets):
            return False
        return not ticket or self._of_tickets.take(ticket, now, octets)

    def visit(self, grants: Grants) -> bool:
        """A visit is to begin, or to go on over a new socket."""
        return self._visits.take(grants.identity or "", self._monotonic())
