"""Signatures of ticket requests that were used."""

from pendopo.signaling.ticket import TicketRequest


class Signatures:
    """Each works once. How many there are to remember is bounded by how often each ticket may be
    shown (`Turnstile`), so that none takes the room of another."""

    def __init__(self, good_for_s: int) -> None:
        self._good_for_s = good_for_s
        self._used: dict[int, set[tuple[bytes, bytes, str]]] = {}
        """What was signed, by the time in it."""
        self._looked_s = 0

    def use(self, request: TicketRequest, now: int) -> bool:
        """Whether this one is new; it is used then."""
        if now != self._looked_s:
            self._looked_s = now
            for time in [time for time in self._used if time < now - self._good_for_s]:
                del self._used[time]
        used = self._used.setdefault(request.time, set())
        mark = (request.key, request.ticket, request.room)
        if mark in used:
            return False
        used.add(mark)
        return True
