"""The places somebody has invites to: kept with their keys, replaced only by consent."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pendopo.app.doors import Doors
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.lobby.link import parse
from pendopo.lobby.place import Place
from pendopo.model.errors import InputError, InputReason
from pendopo.ports.secret_store import SecretStore
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard

log = logging.getLogger(__name__)

INVITE = "invite:"
PERSONA = "persona"


@dataclass(frozen=True, slots=True)
class _Kept:
    place: Place
    card: PlaceCard
    name: str
    """Of its secret in the store."""
    link: str = field(repr=False)


class Places:
    """One place for each secret and host key, in the order in which they were added."""

    def __init__(self, store: SecretStore, open_doors: Callable[[], Doors]) -> None:
        """Each place has doors of its own, and so a ledger of its own."""
        self._store = store
        self._open_doors = open_doors
        self._kept: dict[str, _Kept] = {}
        for name in store.names():
            if name.startswith(INVITE):
                self._restore(name)

    def cards(self) -> tuple[PlaceCard, ...]:
        """Everything kept."""
        return tuple(kept.card for kept in self._kept.values())

    def preview(self, link: str) -> InvitePreview:
        """Read a link without connecting anywhere or keeping it."""
        invite = parse(link, _unix_s())
        card = _card(invite)
        replaced = self._replaced_by(invite)
        return InvitePreview(
            kind=card.kind,
            name=card.name,
            server=card.server,
            pinned=all(server.pins for server in invite.servers),
            mode=invite.mode,
            role=invite.role,
            expires=invite.not_after,
            persistent=self._store.persistent,
            replaces=replaced.card if replaced is not None else None,
        )

    def add(self, link: str, replace: bool) -> PlaceCard:
        """Keep what a link opens.

        Raises InputError(PLACE_KNOWN) when another link to the same place is kept and `replace`
        is not given.
        """
        invite = parse(link, _unix_s())
        replaced = self._replaced_by(invite)
        if replaced is not None and not replace:
            raise InputError(InputReason.PLACE_KNOWN, name=replaced.card.name)
        kept = self._open(invite, link.strip(), INVITE + invite.place_id)
        self._store.put(kept.name, kept.link)
        if replaced is not None:
            kept.place.take_over(replaced.place)
            if replaced.name != kept.name:
                self._store.delete(replaced.name)
        self._kept[kept.card.id] = kept
        return kept.card

    def forget(self, place_id: str) -> None:
        """Drop a place with its keys; no error when it is not there."""
        kept = self._kept.pop(place_id, None)
        if kept is not None:
            self._store.delete(kept.name)

    def place(self, place_id: str) -> Place:
        """Raises InputError(ROOM_UNKNOWN)."""
        kept = self._kept.get(place_id)
        if kept is None:
            raise InputError(InputReason.ROOM_UNKNOWN)
        return kept.place

    def _replaced_by(self, invite: Invite) -> _Kept | None:
        """What is kept of the same place, unless it is this very invite."""
        kept = self._kept.get(invite.place_id)
        return kept if kept is not None and kept.place.invite != invite else None

    def _open(self, invite: Invite, link: str, name: str) -> _Kept:
        place = self._open_doors().place(invite, self._persona_seed())
        return _Kept(place, _card(invite), name, link)

    def _restore(self, name: str) -> None:
        link = self._store.get(name) or ""
        try:
            kept = self._open(parse(link, _unix_s()), link, name)
        except Exception as error:
            log.warning("an invite that was kept cannot be used any more: %s", error)
            return
        if kept.card.id in self._kept:
            log.warning("two invites to one place were kept; the first is used")
            return
        self._kept[kept.card.id] = kept

    def _persona_seed(self) -> bytes:
        """The long-term identity of this profile; in memory only without a keychain."""
        kept = self._store.get(PERSONA)
        if kept is None:
            kept = secrets.token_hex(32)
            self._store.put(PERSONA, kept)
        return bytes.fromhex(kept)


def _card(invite: Invite) -> PlaceCard:
    return PlaceCard(
        id=invite.place_id,
        name=invite.name,
        server=invite.servers[0].url,
        mode=invite.mode,
        kind="place" if invite.kind is InviteKind.PLACE else "room",
    )


def _unix_s() -> int:
    return int(time.time())
