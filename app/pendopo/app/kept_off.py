"""Relays that are kept off: this computer or in a network around it, and nobody agreed to that."""

from collections.abc import Callable, Iterable

from pendopo.model.relay import Relay
from pendopo.reach.near import Near


class KeptOff:
    """Found so in this run; whoever agrees to it is heard at the next connection."""

    def __init__(self, told: Callable[[Relay], None]) -> None:
        """`told` hears of each when it is found."""
        self.ids: frozenset[str] = frozenset()
        """May be read from any thread."""
        self._told = told

    def near(self, rows: Callable[[], Iterable[Relay]]) -> Near:
        """What was agreed to for `rows`, for the fence that they are contacted through."""
        return _OfRows(rows, self._add)

    def look_again(self, ids: Iterable[str]) -> None:
        """Their names are looked up anew, and may lead elsewhere by now."""
        self.ids -= set(ids)

    def _add(self, row: Relay) -> None:
        if row.id not in self.ids:
            self.ids |= {row.id}
            self._told(row)


class _OfRows(Near):
    def __init__(
        self, rows: Callable[[], Iterable[Relay]], refused: Callable[[Relay], None]
    ) -> None:
        super().__init__()
        self._rows, self._refused = rows, refused

    def allows(self, host: str) -> bool:
        rows = [row for row in self._rows() if row.host == host]
        if any(row.may_be_near for row in rows):
            return True
        for row in rows:
            self._refused(row)
        return False
