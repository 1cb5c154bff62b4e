"""How often somebody may try to come in, by what they show."""

from collections.abc import Callable

from pendopo.host import limits
from pendopo.host.state import ticket_of
from pendopo.model.network import network_of
from pendopo.signaling.access import Grants
from pendopo.signaling.pace import Allowance, Allowances, Limit, Paces
from pendopo.signaling.ticket import TicketRequest


class Turnstile:
    """Every answer is whether there may be one more; who shows nothing good takes nothing away
    from those who do, be they behind the same address. An address is whoever has its network."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._bad_tickets: Paces[str] = Paces(limits.BAD_TICKETS)
        self._listings = _Showings(limits.LISTINGS, limits.LIST_SHOWINGS)
        self._entrances = _Showings(limits.ENTRANCES, limits.SHOWINGS)
        self._requests: Allowances[tuple[str, str]] = Allowances(
            limits.REQUESTS, limits.REQUEST_OCTETS
        )
        self._requests_of_tickets: Allowances[str] = Allowances(limits.TICKET_OCTETS)
        self._visits: Allowances[str] = Allowances(limits.VISITS, limits.VISIT_OCTETS)
        self._visits_of_tickets: Allowances[str] = Allowances(limits.TICKET_VISIT_OCTETS)

    def ticket(self, asked: TicketRequest, address: str) -> bool:
        """A ticket of ours is shown."""
        showings = self._entrances if asked.room else self._listings
        return showings.take(asked.ticket, address, self._monotonic())

    def bad_ticket(self, address: str) -> bool:
        """A ticket was refused, and that is to be said."""
        return self._bad_tickets.take(network_of(address), self._monotonic())

    def request(self, grants: Grants, address: str, size: int) -> bool:
        """A good token is shown, with so many bytes to look into; one that names nobody counts
        for its address."""
        nobody = grants.identity is None
        who = ("", network_of(address)) if nobody else (grants.identity or "", "")
        return self._both(self._requests.of(who), self._requests_of_tickets, grants, size)

    def visit(self, grants: Grants, size: int) -> bool:
        """A visit is to begin, or to go on over a new socket, with so many bytes to look into."""
        own = self._visits.of(grants.identity or "")
        return self._both(own, self._visits_of_tickets, grants, size)

    def _both(self, own: Allowance, of_tickets: Allowances[str], grants: Grants, size: int) -> bool:
        """As far as their own allowance goes and that of all who came by their ticket."""
        now, octets = self._monotonic(), limits.REQUEST + size
        ticket = ticket_of(grants.holder)
        if not own.has(now, 1, octets):
            return False
        if ticket and not of_tickets.take(ticket, now, octets):
            return False
        return own.take(now, 1, octets)


class _Showings:
    """How often a ticket is shown for one thing: by a network, and by all."""

    def __init__(self, of_network: Limit, of_all: Limit) -> None:
        self._networks: Allowances[tuple[str, bytes]] = Allowances(of_network)
        self._all: Allowances[bytes] = Allowances(of_all)

    def take(self, ticket: bytes, address: str, now: float) -> bool:
        """Whether it may be shown once more."""
        network = self._networks.of((network_of(address), ticket))
        return network.has(now, 1) and self._all.take(ticket, now, 1) and network.take(now, 1)
