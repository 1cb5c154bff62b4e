"""Hosts of a link that are this computer or in a network around it: only where somebody agreed."""

from collections.abc import Iterable


class Near:
    """What was agreed to for one link. A name may stand for such an address today and for another
    one tomorrow, so it is asked at every connection."""

    def __init__(self, agreed: Iterable[str] = ()) -> None:
        self._agreed = frozenset(agreed)

    @property
    def agreed(self) -> frozenset[str]:
        """Hosts that may be near."""
        return self._agreed

    def agree(self, host: str) -> None:
        """Somebody was told what this host stands for, and expects it there."""
        self._agreed |= {host}

    def allows(self, host: str) -> bool:
        """Whether this host may be near."""
        return host in self._agreed


class Anywhere(Near):
    """Whoever gave the link said that it may lead anywhere."""

    def allows(self, host: str) -> bool:
        """It may."""
        return True
