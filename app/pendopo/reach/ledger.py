"""Whom this program contacted: every address and every name, in order."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Optional

from pendopo.model.transport import Destination, Why
from pendopo.reach.near import Near

MAX_CONTACTS = 1_000
"""A server can name many addresses; the first ones are the ones that tell."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A destination and when it was contacted first, in unix seconds."""

    destination: Destination
    at: float


class Ledger:
    """One visit's contacts, or one place's. Belongs to the loop whose doors write in it."""

    def __init__(
        self, whole: Optional["Ledger"] = None, unix_s: Callable[[], float] = time.time
    ) -> None:
        """Whatever is entered here is entered in `whole` as well."""
        self._whole = whole
        self._unix_s = unix_s
        self._contacts: dict[Destination, Contact] = {}
        self.left_out = 0
        """Contacts that did not fit any more."""

    @property
    def contacts(self) -> tuple[Destination, ...]:
        """Each once, in the order in which they were made."""
        return tuple(self._contacts)

    @property
    def entries(self) -> tuple[Contact, ...]:
        """The same with their times."""
        return tuple(self._contacts.values())

    def name(self, host: str, port: int, why: Why) -> None:
        """The invite, the server's answer or the person names a host; a fence has to know."""

    def guard(self, host: str, near: Near) -> None:
        """A link names this host; a fence has to know what was agreed to."""

    def enter(self, contact: Destination) -> None:
        """To be called before anything leaves for it."""
        if self._whole is not None:
            self._whole.enter(contact)
        if contact in self._contacts:
            return
        if len(self._contacts) >= MAX_CONTACTS:
            self.left_out += 1
            return
        self._contacts[contact] = Contact(contact, self._unix_s())

    def resolved(self, host: str, addresses: Iterable[str]) -> None:
        """What a name that was asked for stands for; a fence has to know, and may refuse."""
