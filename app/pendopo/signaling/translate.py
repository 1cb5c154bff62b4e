"""Between LiveKit's messages and the domain, both ways; the one module that knows both."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from livekit.protocol import models, rtc

from pendopo.model import relay_url
from pendopo.model.events import ParticipantLeft, ParticipantsChanged
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.model.room import (
    HAND_ATTRIBUTE,
    LeaveReason,
    Participant,
    Permission,
    TrackPublication,
)
from pendopo.signaling.burden import MAX_LISTED, MAX_PEOPLE

TRACK_NAME = "a"
MAX_NAME = 256
MAX_ID = 256
MAX_RELAYS = 16
MAX_CREDENTIAL = 512
MAX_TRACKS = 16
"""Audio tracks of one person that are looked at."""

Left = models.ParticipantInfo.State.DISCONNECTED


def participant_from_wire(wire: models.ParticipantInfo) -> Participant:
    """One person as the server lists them; video tracks are left out, long names are cut."""
    listed = islice(wire.tracks, MAX_LISTED)
    audio = [t for t in listed if t.type == models.TrackType.AUDIO and _is_id(t.sid)]
    return Participant(
        identity=ParticipantIdentity(wire.identity),
        sid=ParticipantSid(wire.sid),
        name=wire.name[:MAX_NAME],
        permission=permission_from_wire(wire.permission),
        tracks=tuple(track_from_wire(track) for track in audio[:MAX_TRACKS]),
        hand_raised_ms=hand_from_wire(wire.attributes.get(HAND_ATTRIBUTE, "")),
        joined_at_ms=wire.joined_at_ms or wire.joined_at * 1000,
    )


def participant_to_wire(
    participant: Participant,
    state: models.ParticipantInfo.State = models.ParticipantInfo.State.ACTIVE,
    version: int = 0,
) -> models.ParticipantInfo:
    """One person as we list them; `version` counts their changes."""
    return models.ParticipantInfo(
        sid=participant.sid,
        identity=participant.identity,
        state=state,
        name=participant.name,
        permission=permission_to_wire(participant.permission),
        tracks=[track_to_wire(track) for track in participant.tracks],
        is_publisher=bool(participant.tracks),
        attributes=hand_to_wire(participant.hand_raised_ms),
        joined_at=participant.joined_at_ms // 1000,
        joined_at_ms=participant.joined_at_ms,
        version=version,
    )


def permission_from_wire(wire: models.ParticipantPermission) -> Permission:
    """What somebody may do; publishing counts only when a microphone may be published."""
    sources = wire.can_publish_sources
    return Permission(
        can_subscribe=wire.can_subscribe,
        can_publish=wire.can_publish and (not sources or models.TrackSource.MICROPHONE in sources),
        can_publish_data=wire.can_publish_data,
        can_update_metadata=wire.can_update_metadata,
        hidden=wire.hidden,
    )


def permission_to_wire(permission: Permission) -> models.ParticipantPermission:
    """The whole permission: an update replaces the former set."""
    return models.ParticipantPermission(
        can_subscribe=permission.can_subscribe,
        can_publish=permission.can_publish,
        can_publish_sources=[models.TrackSource.MICROPHONE] if permission.can_publish else [],
        can_publish_data=permission.can_publish_data,
        can_update_metadata=permission.can_update_metadata,
        hidden=permission.hidden,
    )


def track_from_wire(wire: models.TrackInfo) -> TrackPublication:
    """One audio track as announced."""
    return TrackPublication(
        sid=TrackSid(wire.sid),
        muted=wire.muted,
        encrypted=wire.encryption != models.Encryption.Type.NONE,
    )


def track_to_wire(track: TrackPublication) -> models.TrackInfo:
    """One microphone track; redundant encoding (RED) is never announced in these modes."""
    return models.TrackInfo(
        sid=track.sid,
        type=models.TrackType.AUDIO,
        name=TRACK_NAME,
        muted=track.muted,
        source=models.TrackSource.MICROPHONE,
        mime_type="audio/opus",
        disable_dtx=True,
        disable_red=True,
        encryption=encryption_to_wire(track.encrypted),
    )


def encryption_to_wire(encrypted: bool) -> models.Encryption.Type:
    """The flag the server writes beside a track; nothing here ever relies on it."""
    kinds = models.Encryption.Type
    return kinds.GCM if encrypted else kinds.NONE


def add_track_to_wire(cid: str, muted: bool, encrypted: bool) -> rtc.AddTrackRequest:
    """Announce a microphone under our own name for it."""
    return rtc.AddTrackRequest(
        cid=cid,
        name=TRACK_NAME,
        type=models.TrackType.AUDIO,
        source=models.TrackSource.MICROPHONE,
        muted=muted,
        disable_dtx=True,
        disable_red=True,
        encryption=encryption_to_wire(encrypted),
    )


def hand_from_wire(value: str) -> int | None:
    """When the hand went up, unix milliseconds; None when it is down or the value is damaged."""
    usable = value.isascii() and value.isdecimal() and len(value) <= 15
    return int(value) if usable and int(value) else None


def hand_to_wire(raised_ms: int | None) -> dict[str, str]:
    """The attribute of a raised hand; nothing when it is down."""
    return {} if raised_ms is None else {HAND_ATTRIBUTE: str(raised_ms)}


def update_from_wire(
    wire: Iterable[models.ParticipantInfo],
) -> tuple[ParticipantsChanged | None, tuple[ParticipantLeft, ...]]:
    """Who came or changed, and who left; people without usable identity or sid are left out, and
    so is whoever stands behind more than a room can hold."""
    listed = islice(wire, MAX_PEOPLE)
    named = [person for person in listed if _is_id(person.identity) and _is_id(person.sid)]
    here = tuple(participant_from_wire(person) for person in named if person.state != Left)
    gone = tuple(
        ParticipantLeft(ParticipantIdentity(person.identity), ParticipantSid(person.sid))
        for person in named
        if person.state == Left
    )
    return (ParticipantsChanged(here) if here else None), gone


def relays_from_wire(wire: Iterable[rtc.ICEServer]) -> tuple[RelayHop, ...]:
    """The TURN servers of a join, each once; whatever cannot be used is left out."""
    found: dict[tuple[str, int, RelayTransport], RelayHop] = {}
    for server in islice(wire, MAX_RELAYS):
        longest = max(len(server.username), len(server.credential))
        for url in server.urls[:MAX_RELAYS] if longest <= MAX_CREDENTIAL else ():
            hop = relay_url.parse(url)
            if hop is not None and len(found) < MAX_RELAYS:
                user, password = server.username or None, server.credential or None
                key = (hop.host, hop.port, hop.transport)
                found.setdefault(key, replace(hop, user=user, password=password))
    return tuple(found.values())


def _is_id(text: str) -> bool:
    return 0 < len(text) <= MAX_ID


_LEAVE_REASONS = {
    models.DisconnectReason.CLIENT_INITIATED: LeaveReason.SELF,
    models.DisconnectReason.DUPLICATE_IDENTITY: LeaveReason.DUPLICATE_IDENTITY,
    models.DisconnectReason.SERVER_SHUTDOWN: LeaveReason.SERVER_SHUTDOWN,
    models.DisconnectReason.PARTICIPANT_REMOVED: LeaveReason.REMOVED,
    models.DisconnectReason.ROOM_DELETED: LeaveReason.ROOM_ENDED,
    models.DisconnectReason.ROOM_CLOSED: LeaveReason.PLACE_CLOSED,
    models.DisconnectReason.JOIN_FAILURE: LeaveReason.NO_MEDIA,
}
"""A stock server says ROOM_CLOSED of rooms that nobody but agents is left in: of people only our
host says it, where it is closed on purpose."""


def leave_from_wire(wire: rtc.LeaveRequest) -> LeaveReason:
    """Why the visit ends; LOST when the server wants us back."""
    if wire.action != rtc.LeaveRequest.Action.DISCONNECT or wire.can_reconnect:
        return LeaveReason.LOST
    return _LEAVE_REASONS.get(wire.reason, LeaveReason.LOST)


def leave_to_wire(reason: LeaveReason) -> rtc.LeaveRequest:
    """Tell somebody that their visit ends; LOST asks them to come back at once."""
    if reason is LeaveReason.LOST:
        return rtc.LeaveRequest(can_reconnect=True, action=rtc.LeaveRequest.Action.RECONNECT)
    wire_reasons = {ours: theirs for theirs, ours in reversed(_LEAVE_REASONS.items())}
    wire_reason = wire_reasons.get(reason, models.DisconnectReason.UNKNOWN_REASON)
    return rtc.LeaveRequest(reason=wire_reason, action=rtc.LeaveRequest.Action.DISCONNECT)
