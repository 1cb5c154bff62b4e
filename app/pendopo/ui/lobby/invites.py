"""Invites, as the lobby reads and keeps them."""

from dataclasses import dataclass, field
from typing import Protocol

from pendopo.model.encryption import Mode
from pendopo.model.room import Role
from pendopo.ports.secret_store import Keeping
from pendopo.ui.lobby.places import Kind, PlaceCard


@dataclass(frozen=True, slots=True)
class InvitePreview:
    """What a link says before anything connects; `expires` is unix seconds, 0 for never."""

    kind: Kind
    link: str = field(repr=False, kw_only=True)
    """In its one spelling: what was read is what is kept, whatever becomes of its source."""
    name: str
    servers: tuple[str, ...]
    """Every address, in the order in which they are tried."""
    pinned: bool
    """Whether the invite holds a key to know each of them by."""
    mode: Mode
    role: Role
    expires: int = 0
    keeping: Keeping = Keeping.KEPT
    """Whether this computer can keep the invite after the program ends, and if not why."""
    single_use: bool = False
    relays: int = 0
    """How many the invite brings."""
    relay_only: bool = False
    replaces: PlaceCard | None = None
    """The kept place that this invite would take the place of."""
    near: tuple[str, ...] = ()
    """Those of the servers that are this computer or in a network around it."""


class Invites(Protocol):
    """Awaited on the media loop; every failure is a PendopoError."""

    async def preview(self, link: str) -> InvitePreview:
        """Read the link in whatever was pasted, or in the file whose path that is, without
        connecting anywhere. Raises InputError, AccessError, or PolicyError for what this version
        cannot keep."""
        ...

    async def add(self, link: str, replace: bool = False, keep: bool = True) -> PlaceCard:
        """Keep what the link opens, without `keep` for this run only; connects nowhere. What was
        shown is named by `InvitePreview.link`; nothing but a link is read.

        `replace` is the answer of a person who was shown what would be replaced.
        """
        ...
