"""Whom this program contacted: every address and every name, in order."""

from pendopo.model.transport import Destination

MAX_CONTACTS = 1_000
"""A server can name many addresses; the first ones are the ones that tell."""


class Ledger:
    """One visit's contacts, or one place's. Belongs to the loop whose doors write in it."""

    def __init__(self) -> None:
        self._contacts: dict[Destination, None] = {}
        self.left_out = 0
        """Contacts that did not fit any more."""

    @property
    def contacts(self) -> tuple[Destination, ...]:
        """Each once, in the order in which they were made."""
        return tuple(self._contacts)

    def enter(self, contact: Destination) -> None:
        """To be called before anything leaves for it."""
        if contact in self._contacts:
            return
        if len(self._contacts) >= MAX_CONTACTS:
            self.left_out += 1
            return
        self._contacts[contact] = None
