import asyncio
from dataclasses import dataclass, field

import pytest

from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity, TrackSid
from pendopo.model.room import Permission
from pendopo.model.transport import Destination, Endpoint
from pendopo.ports.signal_transport import Reply, SignalConnection
from pendopo.room.moderation import Moderation
from pendopo.signaling import rooms
from tests.room.rooms import ROOM, person

SERVER = Endpoint("wss://example.org")
ANI = ParticipantIdentity("ani")


@dataclass
class Said:
    endpoint: Endpoint
    path: str
    body: bytes
    content_type: str
    token: str | None


@dataclass
class FakeSignals:
    status: int = 200
    said: list[Said] = field(default_factory=list)
    destinations: tuple[Destination, ...] = ()

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        raise AssertionError("no WebSocket is needed")

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        self.said.append(Said(endpoint, path, body, content_type, token))
        return Reply(self.status, b"")


@pytest.mark.parametrize("on_stage", [True, False])
@pytest.mark.parametrize("names", [True, False])
def test_the_whole_permission_is_sent_because_it_replaces(on_stage: bool, names: bool) -> None:
    signals = FakeSignals()
    before = Permission(can_update_metadata=names, can_publish=not on_stage)
    somebody = person("ani")
    somebody = type(somebody)(somebody.identity, somebody.sid, permission=before)
    moderation = Moderation(signals, SERVER, ROOM, "token")
    asyncio.run(moderation.set_stage(somebody, on_stage))
    (said,) = signals.said
    assert (said.endpoint, said.token) == (SERVER, "token")
    assert said.path == "/twirp/livekit.RoomService/UpdateParticipant"
    assert said.content_type == "application/protobuf"
    request = rooms.parse_update_participant(said.body)
    assert (request.room, request.identity) == (ROOM, ANI)
    assert request.permission == Permission(
        can_subscribe=True,
        can_publish=on_stage,
        can_publish_data=True,
        can_update_metadata=names,
        hidden=False,
    )


def test_only_a_microphone_may_be_published() -> None:
    from livekit.protocol import models
    from livekit.protocol import room as wire

    signals = FakeSignals()
    asyncio.run(Moderation(signals, SERVER, ROOM, "token").set_stage(person("ani"), True))
    request = wire.UpdateParticipantRequest.FromString(signals.said[0].body)
    assert list(request.permission.can_publish_sources) == [models.TrackSource.MICROPHONE]


def test_mute_never_unmutes() -> None:
    signals = FakeSignals()
    asyncio.run(Moderation(signals, SERVER, ROOM, "token").mute(ANI, TrackSid("TR_1")))
    (said,) = signals.said
    request = rooms.parse_mute_published_track(said.body)
    assert (request.room, request.identity, request.track) == (ROOM, ANI, "TR_1")
    assert request.muted
    assert said.path.endswith("/MutePublishedTrack")


def test_remove_names_room_and_person() -> None:
    signals = FakeSignals()
    asyncio.run(Moderation(signals, SERVER, ROOM, "token").remove(ANI))
    (said,) = signals.said
    request = rooms.parse_remove_participant(said.body)
    assert (request.room, request.identity) == (ROOM, ANI)
    assert said.path.endswith("/RemoveParticipant")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, AccessError(AccessReason.NOT_ALLOWED)),
        (403, AccessError(AccessReason.NOT_ALLOWED)),
        (404, ReachError(ReachReason.NOT_LIVEKIT)),
        (500, ReachError(ReachReason.SERVER_FAULT)),
        (302, ReachError(ReachReason.NOT_LIVEKIT)),
    ],
)
def test_a_refusal_is_said(status: int, expected: PendopoError) -> None:
    moderation = Moderation(FakeSignals(status), SERVER, ROOM, "token")
    with pytest.raises(type(expected)) as told:
        asyncio.run(moderation.remove(ANI))
    assert told.value.reason is expected.reason
