"""The server's side of one participant's signaling connection, sans-I/O."""

from itertools import islice

from google.protobuf.message import DecodeError
from livekit.protocol import models, rtc

from pendopo.model.ids import TrackSid
from pendopo.model.room import LeaveReason
from pendopo.signaling.audience import MAX_NAMED, MAX_PAIRS, MAX_TRACKS, Audience
from pendopo.signaling.outputs import Close, SendMessage
from pendopo.signaling.sdp import parse
from pendopo.signaling.sdp_lines import SdpError
from pendopo.signaling.server_events import (
    AudienceChanged,
    LeaveRequested,
    MetadataChanged,
    MuteChanged,
    OfferReceived,
    ServerEvent,
    SubscriptionChanged,
    TrackRequested,
)
from pendopo.signaling.server_messages import pong

MAX_MESSAGE = 64 * 1024

ServerOutput = SendMessage | Close | ServerEvent


class ServerProtocol:
    """Reads what one participant sends; after Close it stays silent."""

    def __init__(self) -> None:
        self._closed = False

    def receive(self, message: bytes, now: float) -> list[ServerOutput]:
        """One WebSocket message; `now` in seconds of any clock. Never raises."""
        if self._closed:
            return []
        try:
            if len(message) > MAX_MESSAGE:
                raise ValueError("message too long")
            return self._read(rtc.SignalRequest.FromString(message), now)
        except (DecodeError, ValueError):
            return self._end(LeaveReason.LOST)

    def _read(self, request: rtc.SignalRequest, now: float) -> list[ServerOutput]:
        kind = request.WhichOneof("message")
        if kind == "ping_req":
            return [pong(request.ping_req.timestamp, now)]
        if kind == "ping":
            return [SendMessage(rtc.SignalResponse(pong=int(now * 1000)).SerializeToString())]
        if kind == "leave":
            return [LeaveRequested(), *self._end(LeaveReason.SELF)]
        event = _event(request, kind)
        return [event] if event else []

    def _end(self, reason: LeaveReason) -> list[ServerOutput]:
        self._closed = True
        return [Close(reason)]


def _event(request: rtc.SignalRequest, kind: str | None) -> ServerEvent | None:
    match kind:
        case "offer":
            return _offer(request.offer)
        case "add_track":
            return _track(request.add_track)
        case "mute":
            return MuteChanged(TrackSid(request.mute.sid), request.mute.muted)
        case "update_metadata":
            return _metadata(request.update_metadata)
        case "subscription":
            return _subscription(request.subscription)
        case "subscription_permission":
            return _audience(request.subscription_permission)
    return None


def _offer(wire: rtc.SessionDescription) -> OfferReceived:
    try:
        return OfferReceived(parse(wire.sdp), wire.id)
    except SdpError as error:
        raise ValueError("unusable offer") from error


def _track(wire: rtc.AddTrackRequest) -> TrackRequested:
    encrypted = wire.encryption != models.Encryption.Type.NONE
    return TrackRequested(wire.cid, wire.type == models.TrackType.AUDIO, wire.muted, encrypted)


def _metadata(wire: rtc.UpdateParticipantMetadata) -> MetadataChanged:
    attributes = tuple(wire.attributes.items())
    return MetadataChanged(wire.request_id, wire.name, wire.metadata, attributes)


def _subscription(wire: rtc.UpdateSubscription) -> SubscriptionChanged:
    named = [*wire.track_sids, *(sid for p in wire.participant_tracks for sid in p.track_sids)]
    return SubscriptionChanged(tuple(TrackSid(sid) for sid in named), wire.subscribe)


def _audience(wire: rtc.SubscriptionPermission) -> AudienceChanged:
    """Who is named beyond so many hears nothing, nor does who is named by nothing."""
    named = [
        (one.participant_identity or one.participant_sid, one)
        for one in wire.track_permissions[:MAX_NAMED]
    ]
    whole = frozenset(name for name, one in named if name and one.all_tracks)
    some = [(name, one.track_sids[:MAX_TRACKS]) for name, one in named if not one.all_tracks]
    pairs = ((name, TrackSid(sid)) for name, sids in some if name for sid in sids)
    return AudienceChanged(
        Audience(wire.all_participants, whole, frozenset(islice(pairs, MAX_PAIRS)))
    )
