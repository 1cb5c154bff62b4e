"""Whoever holds a LiveKit server's API key: makes rooms and the invites to them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pendopo.e2ee.metadata import RoomMetadata
from pendopo.lobby.authorship import Author, fresh_invite_id, fresh_room_name
from pendopo.lobby.invite import Invite
from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessReason, InputError, InputReason, ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Participant, Permission, Role
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply, SignalTransport
from pendopo.signaling import access, rooms

T = TypeVar("T")

EMPTY_ROOM_S = 7 * 24 * 3600
"""How long a room we create may stay empty before the server forgets it."""


@dataclass(frozen=True, slots=True, repr=False)
class RoomKeys:
    """What every link of one room must agree on; kept by whoever makes the links."""

    room: RoomName
    host_seed: bytes
    secret: bytes

    @classmethod
    def fresh(cls, room: RoomName | None = None) -> "RoomKeys":
        """New random keys, and a new random name unless one is given."""
        return cls(room or fresh_room_name(), Author.fresh().host_seed, os.urandom(32))

    @property
    def author(self) -> Author:
        """Who signs the room's metadata."""
        return Author(self.host_seed)

    @property
    def host_key(self) -> bytes:
        """The public key that signs the room's metadata, 32 bytes."""
        return self.author.host_key


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new invite gives."""

    title: str
    role: Role
    mode: Mode
    lifetime_s: int
    passphrase: str | None = None
    topic: str = ""

    def __repr__(self) -> str:
        return f"Terms({self.title!r}, {self.role}, {self.mode})"


class Operator:
    """Acts on one server in the name of its API key."""

    def __init__(
        self, signals: SignalTransport, endpoint: Endpoint, api_key: str, api_secret: str
    ) -> None:
        self._signals = signals
        self._endpoint = endpoint
        self._api_key = api_key
        self._api_secret = api_secret

    async def prepare(self, keys: RoomKeys, terms: Terms, now: int) -> None:
        """Create the room when it is missing and write its metadata.

        Raises ReachError, AccessError when the key is not accepted, or
        InputError(ROOM_OTHER_MODE): who seals is not heard by who does not, nor the other way.
        """
        await self._agree(keys, terms, now)
        content = RoomMetadata(terms.mode, now, 0, terms.title, terms.topic)
        text = keys.author.describe(content, keys.room, keys.secret)
        body = rooms.create_room(keys.room, text, EMPTY_ROOM_S)
        await self._call("CreateRoom", body, self._token(self._administrator(keys.room), now))
        body = rooms.update_room_metadata(keys.room, text)
        token = self._token(self._administrator(keys.room), now)
        await self._call("UpdateRoomMetadata", body, token)

    async def check(self, now: int) -> None:
        """Ask for nothing but whether the key is good. Raises ReachError, AccessError(API_KEY)."""
        grants = access.Grants(identity=None, room=None, room_list=True)
        reply = await self._post("ListRooms", rooms.list_rooms(), self._token(grants, now))
        self._parsed(rooms.parse_rooms, reply)

    async def people(self, room: RoomName, now: int) -> tuple[Participant, ...]:
        """Who is in a room; nobody in one that has been forgotten."""
        token = self._token(self._administrator(room), now)
        reply = await self._post("ListParticipants", rooms.list_participants(room), token)
        return () if reply.status == 404 else self._parsed(rooms.parse_participants, reply)

    async def end(self, room: RoomName, now: int) -> None:
        """End a room for everybody; no error when it has ended."""
        token = self._token(self._administrator(room), now)
        reply = await self._post("DeleteRoom", rooms.delete_room(room), token)
        if reply.status != 404:
            self._content(reply)

    async def send_away(self, room: RoomName, identity: ParticipantIdentity, now: int) -> bool:
        """Whether somebody was there to be sent away. Their token stays good."""
        token = self._token(self._administrator(room), now)
        body = rooms.remove_participant(room, identity)
        reply = await self._post("RemoveParticipant", body, token)
        if reply.status == 404:
            return False
        self._content(reply)
        return True

    def invite(self, keys: RoomKeys, terms: Terms, now: int) -> Invite:
        """One link for one person: two who share a token evict each other."""
        identity = access.identity_from(os.urandom(16))
        grants = access.grants_for(terms.role, keys.room, identity)
        return keys.author.invite(
            terms.mode,
            terms.role,
            keys.secret,
            (self._endpoint,),
            invite_id=fresh_invite_id(),
            name=terms.title,
            room=keys.room,
            passphrase=terms.passphrase,
            not_after=now + terms.lifetime_s,
            token=self._token(grants, now, terms.lifetime_s),
        )

    def _token(self, grants: access.Grants, now: int, lifetime_s: int = 600) -> str:
        return access.issue(self._api_key, self._api_secret, grants, now, lifetime_s)

    def _administrator(self, room: RoomName) -> access.Grants:
        return access.Grants(
            identity=None,
            room=room,
            room_join=False,
            room_list=True,
            room_admin=True,
            room_create=True,
            permission=Permission(),
        )

    async def _agree(self, keys: RoomKeys, terms: Terms, now: int) -> None:
        """All links to a room that is there give the same mode."""
        token = self._token(self._administrator(keys.room), now)
        reply = await self._post("ListRooms", rooms.list_rooms((keys.room,)), token)
        for room in self._parsed(rooms.parse_rooms, reply):
            if room.name == keys.room:
                known = keys.author.read(room.metadata, room.name, keys.secret)
                if known is not None and known.mode is not terms.mode:
                    raise InputError(InputReason.ROOM_OTHER_MODE, room=terms.title)

    async def _call(self, method: str, body: bytes, token: str) -> None:
        self._parsed(rooms.parse_room, await self._post(method, body, token))

    async def _post(self, method: str, body: bytes, token: str) -> Reply:
        path = rooms.path(method)
        return await self._signals.post(self._endpoint, path, body, rooms.CONTENT_TYPE, token)

    def _content(self, reply: Reply) -> bytes:
        return rooms.content(reply, AccessReason.API_KEY, self._endpoint.url)

    def _parsed(self, parse: Callable[[bytes], T], reply: Reply) -> T:
        try:
            return parse(self._content(reply))
        except rooms.RoomsError:
            raise ReachError(ReachReason.NOT_LIVEKIT, url=self._endpoint.url) from None
