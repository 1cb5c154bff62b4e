"""RoomService's bodies as JSON: the same messages in the form that scripts like to write."""

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from livekit.protocol import models, room

MAX_JSON = 32 * 1024
"""Bytes of a request: each is half a microsecond of work. The longest metadata fit even where each
letter that is not ASCII is written as an escape, six bytes for two."""

_METHODS: dict[str, tuple[type[Message], type[Message]]] = {
    "ListRooms": (room.ListRoomsRequest, room.ListRoomsResponse),
    "CreateRoom": (room.CreateRoomRequest, models.Room),
    "DeleteRoom": (room.DeleteRoomRequest, room.DeleteRoomResponse),
    "ListParticipants": (room.ListParticipantsRequest, room.ListParticipantsResponse),
    "UpdateParticipant": (room.UpdateParticipantRequest, models.ParticipantInfo),
    "UpdateRoomMetadata": (room.UpdateRoomMetadataRequest, models.Room),
    "MutePublishedTrack": (room.MuteRoomTrackRequest, room.MuteRoomTrackResponse),
    "RemoveParticipant": (room.RoomParticipantIdentity, room.RemoveParticipantResponse),
}


def request_from_json(method: str, body: bytes) -> bytes:
    """The protobuf form of a JSON request. Raises ValueError."""
    if len(body) > MAX_JSON:
        raise ValueError("too long")
    request, _ = _METHODS[method]
    try:
        parsed = json_format.Parse(body or b"{}", request(), max_recursion_depth=10)
    except (json_format.ParseError, DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("not this message") from error
    return parsed.SerializeToString()


def answer_to_json(method: str, body: bytes) -> bytes:
    """The JSON form of a protobuf answer of ours."""
    _, answer = _METHODS[method]
    text = json_format.MessageToJson(
        answer.FromString(body), preserving_proto_field_name=True, indent=None
    )
    return text.encode()
