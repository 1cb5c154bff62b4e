import asyncio
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Permission
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply, SignalConnection
from pendopo.room.board import Board
from pendopo.room.moderation import Moderation
from pendopo.room.reduce import reduce
from pendopo.room.stay import Stay
from pendopo.signaling import rooms
from tests.room.rooms import ROOM, empty, joined, person

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

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        raise AssertionError("no WebSocket is needed")

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        self.said.append(Said(endpoint, path, body, content_type, token))
        return Reply(self.status, b"")


@dataclass
class FakeStay:
    endpoint: Endpoint = SERVER
    token: str = "token"


def moderating(signals: FakeSignals, *others: Participant) -> Moderation:
    room = reduce(empty(), joined(*(others or (person("ani", "TR_1"),))))
    return Moderation(signals, cast(Stay, FakeStay()), Board(room))


@pytest.mark.parametrize("on_stage", [True, False])
@pytest.mark.parametrize("names", [True, False])
def test_the_whole_permission_is_sent_because_it_replaces(on_stage: bool, names: bool) -> None:
    signals = FakeSignals()
    before = Permission(can_update_metadata=names, can_publish=not on_stage)
    moderation = moderating(signals, replace(person("ani"), permission=before))
    wish = moderation.invite_to_speak if on_stage else moderation.move_to_audience
    asyncio.run(wish(ANI))
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
    asyncio.run(moderating(signals).invite_to_speak(ANI))
    request = wire.UpdateParticipantRequest.FromString(signals.said[0].body)
    assert list(request.permission.can_publish_sources) == [models.TrackSource.MICROPHONE]


def test_everything_somebody_publishes_is_muted_and_nothing_unmuted() -> None:
    signals = FakeSignals()
    asyncio.run(moderating(signals, person("ani", "TR_1", "TR_2")).mute_other(ANI))
    requests = [rooms.parse_mute_published_track(said.body) for said in signals.said]
    assert [(r.room, r.identity, r.track, r.muted) for r in requests] == [
        (ROOM, ANI, "TR_1", True),
        (ROOM, ANI, "TR_2", True),
    ]
    assert all(said.path.endswith("/MutePublishedTrack") for said in signals.said)


def test_remove_names_room_and_person() -> None:
    signals = FakeSignals()
    asyncio.run(moderating(signals).remove(ANI))
    (said,) = signals.said
    request = rooms.parse_remove_participant(said.body)
    assert (request.room, request.identity) == (ROOM, ANI)
    assert said.path.endswith("/RemoveParticipant")


def test_nothing_is_asked_about_who_is_not_here() -> None:
    signals = FakeSignals()
    with pytest.raises(AccessError):
        asyncio.run(moderating(signals).invite_to_speak(ParticipantIdentity("budi")))
    assert not signals.said


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
    moderation = moderating(FakeSignals(status))
    with pytest.raises(type(expected)) as told:
        asyncio.run(moderation.remove(ANI))
    assert told.value.reason is expected.reason


def test_stepping_down_asks_for_ourselves_alone() -> None:
    signals = FakeSignals()
    moderation = moderating(signals, person("ani"))
    asyncio.run(moderation.step_down())
    (said,) = signals.said
    request = rooms.parse_update_participant(said.body)
    assert request.identity != ANI
    assert request.permission is not None
    assert not request.permission.can_publish
