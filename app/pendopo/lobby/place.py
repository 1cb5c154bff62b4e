"""A server somebody has an invite to: its rooms, and the way into each."""

from collections.abc import Callable

from pendopo.e2ee import metadata
from pendopo.e2ee.keys import meta_key, ticket_seed
from pendopo.e2ee.metadata import RoomMetadata
from pendopo.lobby.invite import Invite, InviteKind
from pendopo.lobby.tickets import TicketOffice
from pendopo.model.encryption import Mode
from pendopo.model.errors import (
    AccessError,
    AccessReason,
    InputError,
    InputReason,
    PolicyError,
    PolicyReason,
    ReachError,
    ReachReason,
)
from pendopo.model.faults import InviteFault
from pendopo.model.ids import RoomName
from pendopo.model.room import RoomListing
from pendopo.model.text import as_written
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import SignalTransport
from pendopo.reach.near import Near
from pendopo.reach.way import Way
from pendopo.signaling import access, rooms
from pendopo.signaling.rooms import ServerRoom


def check(invite: Invite) -> None:
    """Refuse what this version cannot keep, before anything connects. Raises PolicyError."""
    if invite.mode is Mode.RSK1:
        raise PolicyError(PolicyReason.MODE)


class Place:
    """One invite in use. Refuses on construction what this version cannot keep."""

    def __init__(
        self,
        invite: Invite,
        persona_seed: bytes,
        signals: SignalTransport,
        unix_s: Callable[[], int],
        near: Near | None = None,
    ) -> None:
        check(invite)
        self.invite = invite
        self.near = near or Near()
        """What was agreed to about where its servers are."""
        self.way = Way(invite.servers)
        self.opens_none = False
        """Whether rooms were listed that this invite opens none of."""
        self._signals = signals
        self._newest: dict[RoomName, int] = {}
        """Of each room's signed metadata. Older ones are not taken back, and a room that once
        had them is not offered without: a server could strip them to have it joined in clear."""
        seed = invite.host_seed or persona_seed
        self._office = (
            TicketOffice(ticket_seed(seed, invite.ticket), invite.ticket, unix_s)
            if invite.ticket is not None
            else None
        )

    async def rooms(self) -> tuple[RoomListing, ...]:
        """The rooms this invite opens, most people first. Raises ReachError, AccessError."""
        if self.invite.kind is InviteKind.ROOM:
            listings: tuple[RoomListing, ...] = (await self._only_room(),)
        else:
            listed = await self.way.ask(self._list)
            found = (self._listing(room) for room in listed)
            listings = tuple(listing for listing in found if listing is not None)
            self.opens_none = bool(listed) and not listings
        return tuple(sorted(listings, key=lambda room: (-room.people, room.title, room.name)))

    async def room(self, name: RoomName | None) -> RoomListing:
        """The room called `name` (or titled so), or the only one. Raises InputError."""
        listings = await self.rooms()
        if name is None:
            if not listings and self.opens_none:
                raise self.other_keys()
            if not listings:
                raise InputError(InputReason.NO_ROOM)
            if len(listings) != 1:
                raise InputError(InputReason.ROOM_NOT_CHOSEN, rooms=len(listings))
            return listings[0]
        title = as_written(name)
        named = [listing for listing in listings if listing.name == name]
        titled = [listing for listing in listings if as_written(listing.title) == title]
        if not named and len(titled) > 1:
            raise InputError(InputReason.ROOM_NOT_CHOSEN, rooms=len(titled))
        for listing in named + titled:
            return listing
        raise InputError(InputReason.ROOM_UNKNOWN, room=name)

    def other_keys(self) -> AccessError:
        """That none of the open rooms is for this invite."""
        answered = self.way.answered or self.way.servers[0]
        return AccessError(AccessReason.OTHER_KEYS, url=answered.url)

    def metadata_seq(self, room: RoomName) -> int:
        """Number of the newest signed metadata seen of a room, 0 when there were none."""
        return self._newest.get(room, 0)

    def take_over(self, former: "Place") -> None:
        """Go on from what another invite to the same place has learnt of its rooms, and
        from what was agreed to."""
        for host in former.near.agreed:
            self.near.agree(host)
        for room, newest in former._newest.items():
            self._newest[room] = max(newest, self.metadata_seq(room))

    async def token(self, signals: SignalTransport, endpoint: Endpoint, room: str) -> str:
        """That server's token for `room`, or for its list of rooms when that is empty.

        Single-use tickets stay bound to this persona. Raises ReachError, AccessError(TICKET).
        """
        if self.invite.token is not None:
            return self.invite.token
        if self._office is None:
            raise AccessError(AccessReason.TICKET)
        return await self._office.token(signals, endpoint, room)

    async def _only_room(self) -> RoomListing:
        name = self.invite.room
        if name is None:
            raise InputError(InputReason.INVITE_INVALID, fault=InviteFault.NO_ROOM)
        bare = RoomListing(name, self.invite.name, "", 0, 0, self.invite.mode)
        if self.invite.token is not None:
            grants = access.read(self.invite.token)
            if grants.room != name:
                raise AccessError(AccessReason.TOKEN_OTHER_ROOM)
            if not grants.room_list:
                return bare
        for room in await self.way.ask(self._list):
            listing = self._listing(room) if room.name == name else None
            if listing is not None and listing.mode is self.invite.mode:
                return listing
        return bare

    async def _list(self, endpoint: Endpoint) -> tuple[ServerRoom, ...]:
        token = await self.token(self._signals, endpoint, "")
        path = rooms.path("ListRooms")
        body = rooms.list_rooms()
        reply = await self._signals.post(endpoint, path, body, rooms.CONTENT_TYPE, token)
        try:
            return rooms.parse_rooms(rooms.content(reply, AccessReason.TOKEN, endpoint.url))
        except rooms.RoomsError:
            raise ReachError(ReachReason.NOT_LIVEKIT, url=endpoint.url) from None

    def _listing(self, room: ServerRoom) -> RoomListing | None:
        """What may be offered: at a floor above `none` only rooms whose metadata opens."""
        secret = self.invite.room_secret_for(room.name)
        newest = self.metadata_seq(room.name)
        opened = metadata.open_metadata(
            room.metadata, meta_key(secret), self.invite.host_key, room.name, newest
        )
        if opened is not None:
            self._newest[room.name] = opened.seq
        elif self.invite.mode is not Mode.NONE or room.name in self._newest:
            return None
        else:
            plain = metadata.open_plain(room.metadata)
            opened = plain or RoomMetadata(Mode.NONE, title=room.name)
        if opened.mode < self.invite.mode:
            return None
        return RoomListing(
            room.name, opened.title, opened.topic, room.people, room.speakers, opened.mode
        )
