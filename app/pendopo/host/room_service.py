"""LiveKit's RoomService on this host: listing rooms and moderating them."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from pendopo.host.control import MAX_METADATA
from pendopo.host.door import Door
from pendopo.host.guest import Guest
from pendopo.host.rooms import HostRoom
from pendopo.host.standing import Standing
from pendopo.signaling import rooms
from pendopo.signaling.access import Grants
from pendopo.signaling.rooms import ServerRoom
from pendopo.signaling.server_messages import RoomFacts


class Refusal(Enum):
    """Why a call failed, in Twirp's words."""

    MALFORMED = "malformed"
    NOT_ALLOWED = "permission_denied"
    NOT_FOUND = "not_found"
    LIMIT = "resource_exhausted"
    BAD_ROUTE = "bad_route"


class RoomService:
    """Answers one request at a time, bodies in protobuf."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._methods: dict[str, Callable[[Grants, bytes], bytes | Refusal]] = {
            "ListRooms": self._list_rooms,
            "CreateRoom": self._create_room,
            "DeleteRoom": self._delete_room,
            "ListParticipants": self._list_participants,
            "UpdateParticipant": self._update_participant,
            "UpdateRoomMetadata": self._update_room_metadata,
            "MutePublishedTrack": self._mute_published_track,
            "RemoveParticipant": self._remove_participant,
        }

    def knows(self, method: str) -> bool:
        """Whether there is such a method."""
        return method in self._methods

    def call(self, method: str, grants: Grants, body: bytes) -> bytes | Refusal:
        """The answer's body, or why there is none."""
        try:
            return self._methods[method](grants, body)
        except rooms.RoomsError:
            return Refusal.MALFORMED

    def _list_rooms(self, grants: Grants, body: bytes) -> bytes | Refusal:
        if not grants.room_list:
            return Refusal.NOT_ALLOWED
        names = rooms.parse_list_rooms(body)
        found = (room for room in self._door.rooms if not names or room.name in names)
        return rooms.render_rooms(_listed(room) for room in found if _may_see(grants, room))

    def _create_room(self, grants: Grants, body: bytes) -> bytes | Refusal:
        request = rooms.parse_create_room(body)
        if not grants.room_create:
            return Refusal.NOT_ALLOWED
        if len(request.metadata.encode()) > MAX_METADATA:
            return Refusal.LIMIT
        made = self._door.create_room(request.name, request.metadata)
        return rooms.render_room(_listed(made)) if made else Refusal.LIMIT

    def _delete_room(self, grants: Grants, body: bytes) -> bytes | Refusal:
        room = self._door.room(rooms.parse_delete_room(body))
        if not grants.room_create:
            return Refusal.NOT_ALLOWED
        if room is None:
            return Refusal.NOT_FOUND
        self._door.delete_room(room)
        return rooms.render_nothing()

    def _list_participants(self, grants: Grants, body: bytes) -> bytes | Refusal:
        room = self._administered(grants, rooms.parse_list_participants(body))
        if isinstance(room, Refusal):
            return room
        return rooms.render_participants(m.presence().participant for m in room.members)

    def _update_participant(self, grants: Grants, body: bytes) -> bytes | Refusal:
        request = rooms.parse_update_participant(body)
        if _steps_down(grants, request):
            return self._step_down(request.room, request.identity)
        guest = self._moderated(grants, request.room, request.identity)
        if isinstance(guest, Refusal):
            return guest
        if request.permission is not None:
            guest.set_permission(replace(request.permission, hidden=False))
        return rooms.render_participant(guest.presence().participant)

    def _step_down(self, name: str, identity: str) -> bytes | Refusal:
        """Who was invited to the stage may go back by themselves; nothing else changes."""
        room = self._door.room(name)
        guest = self._door.guest(room, identity) if room is not None else None
        if guest is None:
            return Refusal.NOT_FOUND
        now = guest.presence().participant
        if now.permission.can_publish:
            guest.set_permission(replace(now.permission, can_publish=False))
        return rooms.render_participant(guest.presence().participant)

    def _update_room_metadata(self, grants: Grants, body: bytes) -> bytes | Refusal:
        request = rooms.parse_update_room_metadata(body)
        room = self._administered(grants, request.room)
        if isinstance(room, Refusal):
            return room
        if self._door.is_ours(room) and self._door.standing(grants) < Standing.OPERATOR:
            return Refusal.NOT_ALLOWED
        if len(request.metadata.encode()) > MAX_METADATA:
            return Refusal.LIMIT
        self._door.set_metadata(room, request.metadata)
        return rooms.render_room(_listed(room.facts))

    def _mute_published_track(self, grants: Grants, body: bytes) -> bytes | Refusal:
        request = rooms.parse_mute_published_track(body)
        guest = self._moderated(grants, request.room, request.identity)
        if isinstance(guest, Refusal):
            return guest
        if not request.muted:
            return Refusal.NOT_ALLOWED
        track = guest.mute_by_moderator(request.track)
        return rooms.render_muted(request, track.encrypted) if track else Refusal.NOT_FOUND

    def _remove_participant(self, grants: Grants, body: bytes) -> bytes | Refusal:
        request = rooms.parse_remove_participant(body)
        room = self._administered(grants, request.room)
        if isinstance(room, Refusal):
            return room
        comer = self._door.comer(room, request.identity)
        if comer is not None and not self._door.standing(grants).outranks(comer.standing):
            return Refusal.NOT_ALLOWED
        found = self._door.remove(room, request.identity)
        return rooms.render_nothing() if found else Refusal.NOT_FOUND

    def _administered(self, grants: Grants, name: str) -> HostRoom | Refusal:
        """The room, when the token names it and may administer it."""
        if not grants.room_admin or grants.room != name:
            return Refusal.NOT_ALLOWED
        return self._door.room(name) or Refusal.NOT_FOUND

    def _moderated(self, grants: Grants, name: str, identity: str) -> Guest | Refusal:
        room = self._administered(grants, name)
        if isinstance(room, Refusal):
            return room
        guest, comer = self._door.guest(room, identity), self._door.comer(room, identity)
        if guest is None or comer is None:
            return Refusal.NOT_FOUND
        themselves = identity == grants.identity or comer.holder == grants.holder != ""
        if themselves or self._door.standing(grants).outranks(comer.standing):
            return guest
        return Refusal.NOT_ALLOWED


def _steps_down(grants: Grants, request: rooms.UpdateParticipant) -> bool:
    mine = grants.room == request.room and grants.identity == request.identity
    asked = request.permission
    joined = grants.room_join and not grants.room_admin
    return mine and joined and asked is not None and not asked.can_publish


def _may_see(grants: Grants, room: RoomFacts) -> bool:
    """Whose token names a room sees that one, unless they may make others."""
    return grants.room is None or grants.room_create or grants.room == room.name


def _listed(room: RoomFacts) -> ServerRoom:
    return ServerRoom(
        room.name, room.sid, room.metadata, room.people, room.publishers, room.created_s
    )
