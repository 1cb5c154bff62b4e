"""What a participant asks of the server, as one closed union."""

from dataclasses import dataclass

from pendopo.model.ids import TrackSid
from pendopo.signaling.audience import Audience
from pendopo.signaling.sdp import Session


@dataclass(frozen=True, slots=True)
class OfferReceived:
    """The client describes its sections; the answer carries the same `id`."""

    offer: Session
    id: int


@dataclass(frozen=True, slots=True)
class TrackRequested:
    """Somebody wants to publish; `cid` names the track until it has a sid."""

    cid: str
    audio: bool
    muted: bool
    encrypted: bool


@dataclass(frozen=True, slots=True)
class MuteChanged:
    """A publisher muted or unmuted a track of their own."""

    sid: TrackSid
    muted: bool


@dataclass(frozen=True, slots=True)
class MetadataChanged:
    """New values; empty `name` and `metadata` change nothing, an empty attribute is removed."""

    request_id: int
    name: str
    metadata: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SubscriptionChanged:
    """A listener chose to hear these tracks, or not to."""

    tracks: tuple[TrackSid, ...]
    subscribed: bool


@dataclass(frozen=True, slots=True)
class AudienceChanged:
    """A publisher says who may hear them."""

    audience: Audience


@dataclass(frozen=True, slots=True)
class LeaveRequested:
    """The client goes for good."""


ServerEvent = (
    OfferReceived
    | TrackRequested
    | MuteChanged
    | MetadataChanged
    | SubscriptionChanged
    | AudienceChanged
    | LeaveRequested
)
