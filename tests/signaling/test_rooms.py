"""RoomService bodies, both ends."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import models
from livekit.protocol import room as wire

from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import Participant, Permission
from pendopo.signaling import rooms, twirp

ROOM = RoomName("r")
ANA = ParticipantIdentity("ana")


def test_requests_both_ways() -> None:
    permission = Permission(can_publish=True)
    track = TrackSid("TR_a")
    assert rooms.parse_list_rooms(rooms.list_rooms([ROOM])) == {ROOM}
    assert rooms.parse_create_room(rooms.create_room(ROOM, "{}", 60)) == rooms.CreateRoom(
        ROOM, "{}", 60
    )
    assert rooms.parse_update_participant(
        rooms.update_participant(ROOM, ANA, permission)
    ) == rooms.UpdateParticipant(ROOM, ANA, permission)
    assert rooms.parse_mute_published_track(
        rooms.mute_published_track(ROOM, ANA, track, muted=True)
    ) == rooms.MutePublishedTrack(ROOM, ANA, track, True)
    assert rooms.parse_remove_participant(
        rooms.remove_participant(ROOM, ANA)
    ) == rooms.RemoveParticipant(ROOM, ANA)
    assert rooms.parse_update_room_metadata(
        rooms.update_room_metadata(ROOM, "{}")
    ) == rooms.UpdateRoomMetadata(ROOM, "{}")
    assert rooms.parse_delete_room(rooms.delete_room(ROOM)) == ROOM
    assert rooms.parse_list_participants(rooms.list_participants(ROOM)) == ROOM


def test_an_update_carries_the_whole_permission() -> None:
    body = rooms.update_participant(ROOM, ANA, Permission(can_publish=True))
    sent = wire.UpdateParticipantRequest.FromString(body).permission
    assert sent == models.ParticipantPermission(
        can_subscribe=True,
        can_publish=True,
        can_publish_sources=[models.TrackSource.MICROPHONE],
        can_publish_data=True,
        can_update_metadata=True,
    )


def test_an_update_without_permission_changes_none() -> None:
    body = wire.UpdateParticipantRequest(room="r", identity="ana").SerializeToString()
    assert rooms.parse_update_participant(body).permission is None


def test_answers_both_ways() -> None:
    room = rooms.ServerRoom(ROOM, "RM_1", "{}", 5, 2, 1_795_000_000)
    person = Participant(ANA, ParticipantSid("PA_a"))
    assert rooms.parse_rooms(rooms.render_rooms([room])) == (room,)
    assert rooms.parse_room(rooms.render_room(room)) == room
    assert rooms.parse_participants(rooms.render_participants([person])) == (person,)
    muted = rooms.render_muted(rooms.MutePublishedTrack(ROOM, ANA, TrackSid("T"), True), True)
    assert wire.MuteRoomTrackResponse.FromString(muted).track.muted


def test_a_turn_password_is_left_behind() -> None:
    answer = wire.ListRoomsResponse(rooms=[models.Room(name="r", turn_password="hush")])
    assert "hush" not in repr(rooms.parse_rooms(answer.SerializeToString()))


def test_paths() -> None:
    assert rooms.path("ListRooms") == "/twirp/livekit.RoomService/ListRooms"


@given(st.binary(max_size=200))
@pytest.mark.parametrize("name", [n for n in dir(rooms) if n.startswith("parse_")])
def test_any_body_is_read_or_refused(name: str, body: bytes) -> None:
    try:
        getattr(rooms, name)(body)
    except rooms.RoomsError:
        return


def test_more_names_than_a_host_has_rooms_are_not_looked_up() -> None:
    most = [RoomName(f"r-{n}") for n in range(rooms.MAX_NAMES)]
    assert rooms.parse_list_rooms(rooms.list_rooms(most)) == set(most)
    with pytest.raises(rooms.RoomsError):
        rooms.parse_list_rooms(rooms.list_rooms([*most, RoomName("")]))


def test_a_request_in_json_is_short() -> None:
    text = b'{"names":[' + b",".join([b'""'] * (twirp.MAX_JSON // 3)) + b"]}"
    with pytest.raises(ValueError, match="too long"):
        twirp.request_from_json("ListRooms", text)
    twirp.request_from_json("CreateRoom", json.dumps({"metadata": 'x"' * 4096}).encode())
