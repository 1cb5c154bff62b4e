"""The places somebody has invites to: kept with their keys, replaced only by consent."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pendopo.app import secret_names
from pendopo.app.doors import Doors
from pendopo.app.pasted import link_in
from pendopo.app.profile import PERSONA_SIZE, Profile
from pendopo.lobby.invite import Invite, InviteKind, Policy
from pendopo.lobby.link import MAX_LINK, PREFIX, check_date, parse
from pendopo.lobby.place import Place, check
from pendopo.model.errors import InputError, InputReason
from pendopo.model.host_name import is_near
from pendopo.model.room import RoomListing
from pendopo.model.transport import Endpoint
from pendopo.ports.secret_store import Keeping
from pendopo.reach.near import Near
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    place: Place
    card: PlaceCard
    name: str
    """Of its secret in the store; empty for a place of this run only."""
    link: str = field(repr=False)
    seed: bytes = field(repr=False)
    """Of the persona it is entered with."""


class Places:
    """One place for each secret and host key, in the order in which they were added.

    Belongs to the media loop; implements `Places` and `Invites` of `ui.lobby`. What is kept is
    read when it is first asked for: the keychain may ask for a password meanwhile.
    """

    def __init__(self, profile: Profile, open_doors: Callable[[], Doors]) -> None:
        """Each place has doors of its own, and so a ledger of its own."""
        self._profile = profile
        self._store = profile.secrets
        self._open_doors = open_doors
        self._kept: dict[str, _Kept] = {}
        self._forget_also: list[Callable[[str], None]] = []
        self._loaded = self._lost = False
        self._found = 0
        """How often a keychain was found again."""
        self._changing = asyncio.Lock()
        self._store.subscribe(self._look_again)

    async def places(self) -> tuple[PlaceCard, ...]:
        """Everything kept."""
        await self._load()
        return tuple(kept.card for kept in self._kept.values())

    async def preview(self, link: str) -> InvitePreview:
        """Read the link in a text or file without connecting anywhere or keeping it."""
        link = await _found(link)
        invite = parse(link, _unix_s())
        check(invite)
        await self._load()
        card = _card(invite)
        replaced = self._replaced_by(invite)
        return InvitePreview(
            kind=card.kind,
            link=link,
            name=card.name,
            servers=tuple(server.url for server in invite.servers),
            pinned=all(server.pins for server in invite.servers),
            mode=invite.mode,
            role=invite.role,
            expires=invite.not_after,
            keeping=self._store.keeping,
            single_use=invite.single_use,
            relays=len(invite.relays),
            relay_only=bool(invite.policy & Policy.RELAY_ONLY),
            replaces=replaced.card if replaced is not None else None,
            near=tuple(server.url for server in invite.servers if is_near(_host(server))),
        )

    async def add(self, link: str, replace: bool = False, keep: bool = True) -> PlaceCard:
        """Keep what a link opens; without `keep` for this run, in which nothing is written. A
        place that is kept already stays so. No file is read: it may have changed since it was
        shown.

        Raises InputError(PLACE_KNOWN) when another link to the same place is kept and `replace`
        is not given.
        """
        invite = parse(link, _unix_s())
        await self._load()
        async with self._changing:
            replaced = self._replaced_by(invite)
            if replaced is not None and not replace:
                raise InputError(InputReason.PLACE_KNOWN, name=replaced.card.name)
            known = self._kept.get(invite.place_id)
            keep = keep or (known is not None and bool(known.name))
            name = secret_names.invite(invite.place_id) if keep else ""
            if known is not None and not keep and replaced is None:
                return known.card
            kept = await self._open(invite, link, name)
            if keep:
                await self._store.put(kept.name, kept.link)
            if replaced is not None:
                kept.place.take_over(replaced.place)
                if replaced.name and replaced.name != kept.name:
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
            for name in await self._store.names():
                if name == kept.name or secret_names.belongs_to(name, place_id):
                    await self._store.delete(name)
            self._tell_forgotten(place_id)

    async def agree_near(self, place_id: str, host: str) -> None:
        """The person expects this host of the place's where it was found to be."""
        place = await self.place(place_id)
        place.near.agree(host)
        kept = self._kept.get(place_id)
        if kept is not None and kept.name:
            agreed = "\n".join(sorted(place.near.agreed))
            await self._store.put(secret_names.near_hosts(place_id), agreed)

    def forget_also(self, forget: Callable[[str], None]) -> None:
        """Call `forget` with the id of every place that is forgotten, for what is kept of it
        elsewhere."""
        self._forget_also.append(forget)

    def is_passing(self, place_id: str) -> bool:
        """Whether nothing of a place is to be written down."""
        kept = self._kept.get(place_id)
        return kept is not None and not kept.name

    async def close(self) -> None:
        """Nothing stays of places that were for this run only."""
        for place_id in [id for id, kept in self._kept.items() if not kept.name]:
            del self._kept[place_id]
            self._tell_forgotten(place_id)

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """The open rooms of a place. Raises AccessError(OTHER_KEYS) when none is for us."""
        place = await self.place(place_id)
        listings = await place.rooms()
        if not listings and place.opens_none:
            raise place.other_keys()
        return listings

    async def place(self, place_id: str) -> Place:
        """Raises InputError(ROOM_UNKNOWN) or AccessError(INVITE_EXPIRED)."""
        await self._load()
        kept = self._kept.get(place_id)
        if kept is None:
            raise InputError(InputReason.ROOM_UNKNOWN)
        check_date(kept.place.invite, _unix_s())
        return kept.place

    @property
    def keeping(self) -> Keeping:
        """Whether places outlive the program, and if not why. May be read from any thread."""
        return self._store.keeping

    async def _load(self) -> None:
        while not self._loaded:
            async with self._changing:
                if not self._loaded:
                    found = self._found
                    await self._read()
                    self._loaded = found == self._found

    async def _read(self) -> None:
        former, self._kept = self._kept, {}
        for name in await self._store.names():
            if secret_names.is_invite(name):
                await self._restore(name, former)
        passing = {id: kept for id, kept in former.items() if not kept.name}
        self._kept = {**passing, **self._kept}

    def _tell_forgotten(self, place_id: str) -> None:
        for forget in self._forget_also:
            forget(place_id)

    def _look_again(self, keeping: Keeping) -> None:
        """A keychain that answers after all may hold places that we have not seen."""
        if keeping.lost_at_the_end:
            self._lost = True
        elif self._lost:
            self._lost, self._loaded = False, False
            self._found += 1

    def _replaced_by(self, invite: Invite) -> _Kept | None:
        """What is kept of the same place, unless it is this very invite."""
        kept = self._kept.get(invite.place_id)
        return kept if kept is not None and kept.place.invite != invite else None

    async def _open(self, invite: Invite, link: str, name: str) -> _Kept:
        """Under a persona of its own where nothing is to be written. Servers that are near by
        what they are called were shown before anybody said yes."""
        seed = await self._profile.persona_seed() if name else secrets.token_bytes(PERSONA_SIZE)
        agreed = await self._store.get(secret_names.near_hosts(invite.place_id)) or ""
        near = Near([*agreed.split(), *_near_hosts(invite)])
        place = self._open_doors().place(invite, seed, near)
        return _Kept(place, _card(invite, passing=not name), name, link, seed)

    async def _restore(self, name: str, former: dict[str, _Kept]) -> None:
        link = await self._store.get(name) or ""
        try:
            kept = await self._open(parse(link, 0), link, name)
        except Exception as error:
            log.warning("an invite that was kept cannot be used any more: %s", error)
            return
        if kept.card.id in self._kept:
            log.warning("two invites to one place were kept; the first is used")
            return
        seen = former.get(kept.card.id)
        if seen is not None and (seen.link, seen.seed) == (kept.link, kept.seed):
            kept = seen
        elif seen is not None:
            kept.place.take_over(seen.place)
        self._kept[kept.card.id] = kept


async def _found(text: str) -> str:
    """Files are read and long texts looked through beside the loop."""
    if len(text) <= MAX_LINK and text.startswith(PREFIX):
        return link_in(text)
    return await asyncio.to_thread(link_in, text)


def _near_hosts(invite: Invite) -> list[str]:
    return [host for host in map(_host, invite.servers) if is_near(host)]


def _host(server: Endpoint) -> str:
    return urlsplit(server.url).hostname or ""


def _card(invite: Invite, passing: bool = False) -> PlaceCard:
    return PlaceCard(
        id=invite.place_id,
        name=invite.name,
        server=invite.servers[0].url,
        mode=invite.mode,
        kind="place" if invite.kind is InviteKind.PLACE else "room",
        passing=passing,
    )


def _unix_s() -> int:
    return int(time.time())
