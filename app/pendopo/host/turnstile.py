"""How often somebody may try to come in, by what they show."""

from collections.abc import Callable

from pendopo.host import limits
from pendopo.signaling.access import Grants
from pendopo.signaling.pace import Paces
from pendopo.signaling.ticket import TicketRequest


class Turnstile:
    """Every answer is whether there may be one more; who shows nothing good takes nothing away
    from those who do, be they behind the same address."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._bad_tickets: Paces[str] = Paces(limits.BAD_TICKETS)
        self._listings: Paces[tuple[str, bytes]] = Paces(limits.LISTINGS)
        self._entrances: Paces[tuple[str, bytes]] = Paces(limits.ENTRANCES)
        self._requests: Paces[tuple[str, str]] = Paces(limits.REQUESTS)
        self._visits: Paces[str] = Paces(limits.VISITS)

    def ticket(self, asked: TicketRequest, address: str) -> bool:
        """A ticket of ours is shown."""
        paces = self._entrances if asked.room else self._listings
        return paces.take((address, asked.ticket), self._monotonic())

    def bad_ticket(self, address: str) -> bool:
        """A ticket was refused, and that is to be said."""
        return self._bad_tickets.take(address, self._monotonic())

    def request(self, grants: Grants, address: str) -> bool:
        """A good token is shown; one that names nobody counts for its address."""
        who = ("", address) if grants.identity is None else (grants.identity, "")
        return self._requests.take(who, self._monotonic())

    def visit(self, grants: Grants) -> bool:
        """A visit is to begin, or to go on over a new socket."""
        return self._visits.take(grants.identity or "", self._monotonic())
