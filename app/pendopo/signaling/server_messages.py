"""What the server tells one participant or all; stateless, so that one message serves many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from livekit.protocol import models, rtc

from pendopo.model.ids import ParticipantSid, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, TrackPublication
from pendopo.signaling import translate
from pendopo.signaling.outputs import SendMessage
from pendopo.signaling.sdp import Session, render

PING_INTERVAL_S = 5
PING_TIMEOUT_S = 15
SERVER_VERSION = "1.13.4"
"""The LiveKit release whose behavior ours follows; clients choose features by it."""
PROTOCOL = 16


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A room as its members are told of it."""

    sid: str
    name: RoomName
    metadata: str
    people: int
    publishers: int
    created_s: int


@dataclass(frozen=True, slots=True)
class Presence:
    """One participant as others are told of them; `version` counts the changes."""

    participant: Participant
    attributes: Mapping[str, str]
    metadata: str = ""
    active: bool = False
    gone: bool = False
    version: int = 0


class Quality(IntEnum):
    """How well a participant is connected, in LiveKit's numbers."""

    POOR = 0
    GOOD = 1
    EXCELLENT = 2
    LOST = 3


class Verdict(IntEnum):
    """The answer to a request, in LiveKit's numbers."""

    OK = 0
    NOT_FOUND = 1
    NOT_ALLOWED = 2
    LIMIT_EXCEEDED = 3
    UNSUPPORTED = 5


def joined(
    room: RoomFacts, me: Presence, others: Iterable[Presence], sif_trailer: bytes
) -> SendMessage:
    """The first message of a visit."""
    opus = models.Codec(mime="audio/opus")
    response = rtc.JoinResponse(
        room=_room_to_wire(room),
        participant=_presence_to_wire(me),
        other_participants=[_presence_to_wire(other) for other in others],
        server_version=SERVER_VERSION,
        server_info=_server_info(),
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        sif_trailer=sif_trailer,
        enabled_publish_codecs=[opus],
        fast_publish=True,
    )
    return _send(rtc.SignalResponse(join=response))


def resumed() -> SendMessage:
    """The first message of a resumed connection."""
    return _send(rtc.SignalResponse(reconnect=rtc.ReconnectResponse(server_info=_server_info())))


def update(people: Iterable[Presence]) -> SendMessage:
    """Who came, changed or left; made once for all members."""
    wire = [_presence_to_wire(person) for person in people]
    return _send(rtc.SignalResponse(update=rtc.ParticipantUpdate(participants=wire)))


def room_update(room: RoomFacts) -> SendMessage:
    """New metadata or a new count of people."""
    return _send(rtc.SignalResponse(room_update=rtc.RoomUpdate(room=_room_to_wire(room))))


def answer(description: Session, id: int, tracks: Mapping[str, TrackSid]) -> SendMessage:
    """The answer to the offer `id`; `tracks` says by mid whose sound arrives where."""
    wire = rtc.SessionDescription(
        type="answer", sdp=render(description), id=id, mid_to_track_id=tracks
    )
    return _send(rtc.SignalResponse(answer=wire))


def track_published(cid: str, track: TrackPublication) -> SendMessage:
    """Your track `cid` is known from now on by this sid."""
    wire = rtc.TrackPublishedResponse(cid=cid, track=translate.track_to_wire(track))
    return _send(rtc.SignalResponse(track_published=wire))


def track_unpublished(sid: TrackSid) -> SendMessage:
    """Your track is gone."""
    wire = rtc.TrackUnpublishedResponse(track_sid=sid)
    return _send(rtc.SignalResponse(track_unpublished=wire))


def media_sections_requirement(audios: int) -> SendMessage:
    """Offer again with so many more sections; with none, just offer again."""
    wire = rtc.MediaSectionsRequirement(num_audios=audios)
    return _send(rtc.SignalResponse(media_sections_requirement=wire))


def refresh_token(token: str) -> SendMessage:
    """Come back with this one; it carries the role."""
    return _send(rtc.SignalResponse(refresh_token=token))


def mute(sid: TrackSid, muted: bool) -> SendMessage:
    """A moderator muted your track."""
    return _send(rtc.SignalResponse(mute=rtc.MuteTrackRequest(sid=sid, muted=muted)))


def leave(reason: LeaveReason) -> SendMessage:
    """Your visit ends."""
    return _send(rtc.SignalResponse(leave=translate.leave_to_wire(reason)))


def pong(sent: int, now: float) -> SendMessage:
    """The answer to a ping that carried `sent`, unix milliseconds of the client."""
    wire = rtc.Pong(last_ping_timestamp=sent, timestamp=int(now * 1000))
    return _send(rtc.SignalResponse(pong_resp=wire))


def connection_quality(qualities: Mapping[ParticipantSid, Quality]) -> SendMessage:
    """How well everybody is connected."""
    scores = {Quality.LOST: 0.0, Quality.POOR: 2.0, Quality.GOOD: 3.0, Quality.EXCELLENT: 4.0}
    wire = [
        rtc.ConnectionQualityInfo(
            participant_sid=sid,
            quality=models.ConnectionQuality.Name(quality.value),
            score=scores[quality],
        )
        for sid, quality in qualities.items()
    ]
    update = rtc.ConnectionQualityUpdate(updates=wire)
    return _send(rtc.SignalResponse(connection_quality=update))


def request_response(request_id: int, verdict: Verdict) -> SendMessage:
    """Whether a request was granted."""
    reason = rtc.RequestResponse.Reason.Name(verdict.value)
    wire = rtc.RequestResponse(request_id=request_id, reason=reason)
    return _send(rtc.SignalResponse(request_response=wire))


def track_refused(cid: str, verdict: Verdict) -> SendMessage:
    """Your track `cid` is not accepted."""
    reason = rtc.RequestResponse.Reason.Name(verdict.value)
    wire = rtc.RequestResponse(reason=reason, add_track=rtc.AddTrackRequest(cid=cid))
    return _send(rtc.SignalResponse(request_response=wire))


def _send(response: rtc.SignalResponse) -> SendMessage:
    return SendMessage(response.SerializeToString())


def _server_info() -> models.ServerInfo:
    return models.ServerInfo(version=SERVER_VERSION, protocol=PROTOCOL, node_id="pendopo")


def _room_to_wire(room: RoomFacts) -> models.Room:
    return models.Room(
        sid=room.sid,
        name=room.name,
        metadata=room.metadata,
        num_participants=room.people,
        num_publishers=room.publishers,
        creation_time=room.created_s,
    )


def _presence_to_wire(person: Presence) -> models.ParticipantInfo:
    states = models.ParticipantInfo.State
    state = states.DISCONNECTED if person.gone else states.JOINED
    if person.active and not person.gone:
        state = states.ACTIVE
    info = translate.participant_to_wire(person.participant, state, person.version)
    info.attributes.clear()
    info.attributes.update(person.attributes)
    info.metadata = person.metadata
    return info
