"""LiveKit's RoomService: bodies of its requests and answers, both ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import DecodeError, Message
from livekit.protocol import models, room

from pendopo.model.errors import AccessError, AccessReason, ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity, RoomName, TrackSid
from pendopo.model.room import Participant, Permission, TrackPublication
from pendopo.ports.signal_transport import Reply
from pendopo.signaling import translate

CONTENT_TYPE = "application/protobuf"
PREFIX = "/twirp/livekit.RoomService/"
MAX_ROOMS = 10_000
MAX_NAMES = 200
"""Rooms asked for by name: a host has no more."""

_M = TypeVar("_M", bound=Message)


class RoomsError(ValueError):
    """The body is not what this method carries."""


@dataclass(frozen=True, slots=True)
class ServerRoom:
    """A room as a server lists it; `metadata` is as the room's author wrote it."""

    name: RoomName
    sid: str = ""
    metadata: str = ""
    people: int = 0
    speakers: int = 0
    created_s: int = 0


@dataclass(frozen=True, slots=True)
class CreateRoom:
    """Make a room, or find it when it is there."""

    name: RoomName
    metadata: str = ""
    empty_timeout_s: int = 0


@dataclass(frozen=True, slots=True)
class UpdateParticipant:
    """Give somebody another permission; None leaves it as it is."""

    room: RoomName
    identity: ParticipantIdentity
    permission: Permission | None


@dataclass(frozen=True, slots=True)
class MutePublishedTrack:
    """Mute or unmute one track of somebody."""

    room: RoomName
    identity: ParticipantIdentity
    track: TrackSid
    muted: bool


@dataclass(frozen=True, slots=True)
class RemoveParticipant:
    """Remove somebody."""

    room: RoomName
    identity: ParticipantIdentity


@dataclass(frozen=True, slots=True)
class UpdateRoomMetadata:
    """Replace a room's metadata."""

    room: RoomName
    metadata: str


def path(method: str) -> str:
    """Where to POST a request of this name, "ListRooms" for example."""
    return PREFIX + method


CLOCKS_AGREE_S = 30.0
"""What we sign is good from now on, by our clock; servers allow for about a minute."""


def content(reply: Reply, refused: AccessReason, url: str) -> bytes:
    """The body of an answer. Raises AccessError(refused), or ReachError for what is no answer."""
    match reply.status:
        case 200:
            return reply.body
        case 401 | 403 if refused is AccessReason.API_KEY and abs(reply.ahead_s) > CLOCKS_AGREE_S:
            raise AccessError(AccessReason.CLOCK, url=url)
        case 401 | 403:
            raise AccessError(refused, url=url)
        case 429 | 500 | 502 | 503 | 504 as status:
            raise ReachError(ReachReason.SERVER_FAULT, url=url, status=status)
        case status:
            raise ReachError(ReachReason.NOT_LIVEKIT, url=url, status=status)


def list_rooms(names: Iterable[RoomName] = ()) -> bytes:
    """Ask for these rooms, or for all."""
    return room.ListRoomsRequest(names=names).SerializeToString()


def create_room(name: RoomName, metadata: str, empty_timeout_s: int = 0) -> bytes:
    """Ask for a room of this name; 0 leaves the time it outlives its people to the server."""
    return room.CreateRoomRequest(
        name=name, metadata=metadata, empty_timeout=empty_timeout_s
    ).SerializeToString()


def update_participant(
    room_name: RoomName, identity: ParticipantIdentity, permission: Permission
) -> bytes:
    """Replace somebody's whole permission."""
    return room.UpdateParticipantRequest(
        room=room_name, identity=identity, permission=translate.permission_to_wire(permission)
    ).SerializeToString()


def mute_published_track(
    room_name: RoomName, identity: ParticipantIdentity, track: TrackSid, muted: bool
) -> bytes:
    """Mute somebody's track."""
    return room.MuteRoomTrackRequest(
        room=room_name, identity=identity, track_sid=track, muted=muted
    ).SerializeToString()


def remove_participant(room_name: RoomName, identity: ParticipantIdentity) -> bytes:
    """Remove somebody from a room."""
    return room.RoomParticipantIdentity(room=room_name, identity=identity).SerializeToString()


def update_room_metadata(room_name: RoomName, metadata: str) -> bytes:
    """Replace a room's metadata."""
    return room.UpdateRoomMetadataRequest(room=room_name, metadata=metadata).SerializeToString()


def delete_room(room_name: RoomName) -> bytes:
    """End a room for everybody."""
    return room.DeleteRoomRequest(room=room_name).SerializeToString()


def list_participants(room_name: RoomName) -> bytes:
    """Ask who is in a room."""
    return room.ListParticipantsRequest(room=room_name).SerializeToString()


def parse_rooms(body: bytes) -> tuple[ServerRoom, ...]:
    """The answer to ListRooms. A TURN password in it is left behind. Raises RoomsError."""
    answer = _parse(room.ListRoomsResponse(), body)
    return tuple(_room_from_wire(wire) for wire in answer.rooms[:MAX_ROOMS] if wire.name)


def parse_room(body: bytes) -> ServerRoom:
    """The answer to CreateRoom and UpdateRoomMetadata. Raises RoomsError."""
    return _room_from_wire(_parse(models.Room(), body))


def parse_participants(body: bytes) -> tuple[Participant, ...]:
    """The answer to ListParticipants. Raises RoomsError."""
    answer = _parse(room.ListParticipantsResponse(), body)
    changed, _ = translate.update_from_wire(answer.participants)
    return changed.participants if changed else ()


def parse_list_rooms(body: bytes) -> frozenset[RoomName]:
    """Names asked for; none means all. Raises RoomsError."""
    request = _parse(room.ListRoomsRequest(), body)
    if len(request.names) > MAX_NAMES:
        raise RoomsError("too many names")
    return frozenset(RoomName(name) for name in request.names)


def parse_create_room(body: bytes) -> CreateRoom:
    """Raises RoomsError."""
    request = _parse(room.CreateRoomRequest(), body)
    return CreateRoom(RoomName(request.name), request.metadata, request.empty_timeout)


def parse_update_participant(body: bytes) -> UpdateParticipant:
    """Raises RoomsError."""
    request = _parse(room.UpdateParticipantRequest(), body)
    given = request.HasField("permission")
    permission = translate.permission_from_wire(request.permission) if given else None
    identity = ParticipantIdentity(request.identity)
    return UpdateParticipant(RoomName(request.room), identity, permission)


def parse_mute_published_track(body: bytes) -> MutePublishedTrack:
    """Raises RoomsError."""
    request = _parse(room.MuteRoomTrackRequest(), body)
    return MutePublishedTrack(
        RoomName(request.room),
        ParticipantIdentity(request.identity),
        TrackSid(request.track_sid),
        request.muted,
    )


def parse_remove_participant(body: bytes) -> RemoveParticipant:
    """Raises RoomsError."""
    request = _parse(room.RoomParticipantIdentity(), body)
    return RemoveParticipant(RoomName(request.room), ParticipantIdentity(request.identity))


def parse_update_room_metadata(body: bytes) -> UpdateRoomMetadata:
    """Raises RoomsError."""
    request = _parse(room.UpdateRoomMetadataRequest(), body)
    return UpdateRoomMetadata(RoomName(request.room), request.metadata)


def parse_delete_room(body: bytes) -> RoomName:
    """Raises RoomsError."""
    return RoomName(_parse(room.DeleteRoomRequest(), body).room)


def parse_list_participants(body: bytes) -> RoomName:
    """Raises RoomsError."""
    return RoomName(_parse(room.ListParticipantsRequest(), body).room)


def render_rooms(rooms: Iterable[ServerRoom]) -> bytes:
    """Answer ListRooms."""
    return room.ListRoomsResponse(rooms=map(_room_to_wire, rooms)).SerializeToString()


def render_room(answer: ServerRoom) -> bytes:
    """Answer CreateRoom and UpdateRoomMetadata."""
    return _room_to_wire(answer).SerializeToString()


def render_participants(participants: Iterable[Participant]) -> bytes:
    """Answer ListParticipants."""
    wire = [translate.participant_to_wire(participant) for participant in participants]
    return room.ListParticipantsResponse(participants=wire).SerializeToString()


def render_participant(participant: Participant) -> bytes:
    """Answer UpdateParticipant."""
    return translate.participant_to_wire(participant).SerializeToString()


def render_muted(muted: MutePublishedTrack, encrypted: bool) -> bytes:
    """Answer MutePublishedTrack."""
    track = TrackPublication(muted.track, muted.muted, encrypted)
    return room.MuteRoomTrackResponse(track=translate.track_to_wire(track)).SerializeToString()


def render_nothing() -> bytes:
    """Answer RemoveParticipant and DeleteRoom: empty in both cases."""
    return b""


def _parse(message: _M, body: bytes) -> _M:
    try:
        message.ParseFromString(body)
    except DecodeError as error:
        raise RoomsError("not this message") from error
    return message


def _room_from_wire(wire: models.Room) -> ServerRoom:
    return ServerRoom(
        name=RoomName(wire.name),
        sid=wire.sid,
        metadata=wire.metadata,
        people=wire.num_participants,
        speakers=wire.num_publishers,
        created_s=wire.creation_time,
    )


def _room_to_wire(room_: ServerRoom) -> models.Room:
    return models.Room(
        name=room_.name,
        sid=room_.sid,
        metadata=room_.metadata,
        num_participants=room_.people,
        num_publishers=room_.speakers,
        creation_time=room_.created_s,
        creation_time_ms=room_.created_s * 1000,
    )
