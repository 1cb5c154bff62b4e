"""What scripts say to RoomService in JSON."""

import json

import pytest
from livekit.protocol import room

from pendopo.host.control import MAX_METADATA
from pendopo.signaling.twirp import MAX_JSON, request_from_json


@pytest.mark.parametrize("letter", ["x", '"', "я", "界", "🎙"])
def test_the_longest_metadata_fit_however_their_letters_are_written(letter: str) -> None:
    metadata = letter * (MAX_METADATA // len(letter.encode()))
    body = json.dumps({"room": "r" * 64, "metadata": metadata}).encode()
    request = request_from_json("UpdateRoomMetadata", body)
    assert room.UpdateRoomMetadataRequest.FromString(request).metadata == metadata


def test_what_is_longer_is_not_read() -> None:
    with pytest.raises(ValueError, match="too long"):
        request_from_json("ListRooms", b" " * (MAX_JSON + 1))
