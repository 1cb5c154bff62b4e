"""The fence: what nobody entitled has named is neither looked up nor contacted."""

from collections.abc import Iterable
from typing import Final

from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.host_name import is_near
from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import Ledger
from pendopo.reach.near import Near

MAX_NAMED: Final = 10_000
"""Of what a server may name while one fence stands."""


class Fence(Ledger):
    """A ledger that refuses. Every name that is resolved and every address that a packet leaves
    for passes `enter` first; it passes when the invite, the server's answer or the person has
    named it for that purpose, and is in the ledger then.
    """

    def __init__(self, whole: Ledger | None = None) -> None:
        super().__init__(whole)
        self._named: set[tuple[str, int, Why]] = set()
        self._names_of: dict[str, set[str]] = {}
        self._guarded: dict[str, Near] = {}
        self.refused = 0
        """How often something wanted through that nobody had named."""

    def name(self, host: str, port: int, why: Why) -> None:
        """From now on this host may be asked for, and contacted at this port for this purpose.

        To be called by who read the invite, the server's answer or the person's own list.
        """
        if len(self._named) < MAX_NAMED:
            self._named.add((_plain(host), port, why))

    def guard(self, host: str, near: Near) -> None:
        """From now on this host is not contacted where it is near, unless `near` allows it."""
        self._guarded[_plain(host)] = near

    def resolved(self, host: str, addresses: Iterable[str]) -> None:
        """What a name that was asked for stands for. Raises ReachError(NEAR)."""
        found = tuple(addresses)
        for address in found:
            self._check(host, address)
        for address in found:
            self._names_of.setdefault(_plain(address), set()).add(_plain(host))

    def enter(self, contact: Destination) -> None:
        """Raises ReachError(FENCED) or ReachError(NEAR); nothing may leave then."""
        if not self._passes(contact):
            self.refused += 1
            raise ReachError(ReachReason.FENCED, host=contact.host)
        if contact.why in (Why.NAME, Why.SIGNALING, Why.TURN):
            self._check(contact.host, contact.host)
        super().enter(contact)

    def _check(self, host: str, address: str) -> None:
        near = self._guarded.get(_plain(host))
        if near is not None and is_near(_plain(address)) and not near.allows(_plain(host)):
            raise ReachError(ReachReason.NEAR, host=_plain(host), address=_plain(address))

    def _passes(self, contact: Destination) -> bool:
        host = _plain(contact.host)
        if contact.why is Why.NAME:
            return any(host == named for named, _, _ in self._named)
        names = {host, *self._names_of.get(host, ())}
        return any((name, contact.port, contact.why) in self._named for name in names)


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").lower().partition("%")[0]
