"""The places somebody has invites to: kept with their keys, replaced only by consent."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pendopo.app import secret_names
from pendopo.app.doors import Doors
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.lobby.link import parse
from pendopo.lobby.place import Place
from pendopo.model.errors import InputError, InputReason
from pendopo.model.room import RoomListing
from pendopo.ports.secret_store import Keeping, SecretStore
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard

log = logging.getLogger(__name__)

PERSONA_SIZE = 32


@dataclass(frozen=True, slots=True)
class _Kept:
    place: Place
    card: PlaceCard
    name: str
    """Of its secret in the store."""
    link: str = field(repr=False)


class Places:
    """One place for each secret and host key, in the order in which they were added.

    Belongs to the media loop; implements `Places` and `Invites` of `ui.lobby`. What is kept is
    read when it is first asked for: the keychain may ask for a password meanwhile.
    """

    def __init__(self, store: SecretStore, open_doors: Callable[[], Doors]) -> None:
        """Each place has doors of its own, and so a ledger of its own."""
        self._store = store
        self._open_doors = open_doors
        self._kept: dict[str, _Kept] = {}
        self._loaded = False
        self._persona: bytes | None = None
        self._changing = asyncio.Lock()

    async def places(self) -> tuple[PlaceCard, ...]:
        """Everything kept."""
        await self._load()
        return tuple(kept.card for kept in self._kept.values())

    async def preview(self, link: str) -> InvitePreview:
        """Read a link without connecting anywhere or keeping it."""
        invite = parse(link, _unix_s())
        await self._load()
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
            keeping=self._store.keeping,
            replaces=replaced.card if replaced is not None else None,
        )

    async def add(self, link: str, replace: bool = False) -> PlaceCard:
        """Keep what a link opens.

        Raises InputError(PLACE_KNOWN) when another link to the same place is kept and `replace`
        is not given.
        """
        invite = parse(link, _unix_s())
        await self._load()
        async with self._changing:
            replaced = self._replaced_by(invite)
            if replaced is not None and not replace:
                raise InputError(InputReason.PLACE_KNOWN, name=replaced.card.name)
            name = secret_names.invite(invite.place_id)
            kept = await self._open(invite, link.strip(), name)
            await self._store.put(kept.name, kept.link)
            if replaced is not None:
                kept.place.take_over(replaced.place)
                if replaced.name != kept.name:
                    await self._store.delete(replaced.name)
            self._kept[kept.card.id] = kept
            return kept.card

    async def forget(self, place_id: str) -> None:
        """Drop a place with everything that is kept for it; no error when it is not there."""
        await self._load()
        async with self._changing:
            kept = self._kept.pop(place_id, None)
            if kept is None:
                return
            for name in (kept.name, *await self._store.names()):
                if name == kept.name or secret_names.belongs_to(name, place_id):
                    await self._store.delete(name)

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """The open rooms of a place."""
        return await (await self.place(place_id)).rooms()

    async def place(self, place_id: str) -> Place:
        """Raises InputError(ROOM_UNKNOWN)."""
        await self._load()
        kept = self._kept.get(place_id)
        if kept is None:
            raise InputError(InputReason.ROOM_UNKNOWN)
        return kept.place

    @property
    def keeping(self) -> Keeping:
        """Whether places outlive the program, and if not why. May be read from any thread."""
        return self._store.keeping

    async def _load(self) -> None:
        if self._loaded:
            return
        async with self._changing:
            if self._loaded:
                return
            for name in await self._store.names():
                if secret_names.is_invite(name):
                    await self._restore(name)
            self._loaded = True

    def _replaced_by(self, invite: Invite) -> _Kept | None:
        """What is kept of the same place, unless it is this very invite."""
        kept = self._kept.get(invite.place_id)
        return kept if kept is not None and kept.place.invite != invite else None

    async def _open(self, invite: Invite, link: str, name: str) -> _Kept:
        place = self._open_doors().place(invite, await self._persona_seed())
        return _Kept(place, _card(invite), name, link)

    async def _restore(self, name: str) -> None:
        link = await self._store.get(name) or ""
        try:
            kept = await self._open(parse(link, _unix_s()), link, name)
        except Exception as error:
            log.warning("an invite that was kept cannot be used any more: %s", error)
            return
        if kept.card.id in self._kept:
            log.warning("two invites to one place were kept; the first is used")
            return
        self._kept[kept.card.id] = kept

    async def _persona_seed(self) -> bytes:
        """The long-term identity of this profile; in memory only without a keychain."""
        if self._persona is None:
            fresh = secrets.token_hex(PERSONA_SIZE)
            kept = await self._store.get_or_put(secret_names.PERSONA, fresh)
            self._persona = bytes.fromhex(kept)
        return self._persona


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
