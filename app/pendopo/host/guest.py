"""One participant's visit to a room of this host."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, assert_never

from pendopo.host.listening import Listening
from pendopo.host.negotiation import Wanted
from pendopo.host.publications import Publications
from pendopo.host.rooms import HostRoom
from pendopo.host.timers import Timer, Timers
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import LeaveReason, Participant, Permission, TrackPublication
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeer, HostPeerSink, HostTransport
from pendopo.signaling import server_messages as say
from pendopo.signaling.outputs import Close, SendMessage
from pendopo.signaling.sdp import Session
from pendopo.signaling.server import ServerProtocol
from pendopo.signaling.server_data import readdress
from pendopo.signaling.server_events import (
    LeaveRequested,
    MetadataChanged,
    MuteChanged,
    OfferReceived,
    ServerEvent,
    SubscriptionChanged,
    TrackRequested,
)
from pendopo.signaling.server_messages import Presence, Quality, Verdict

log = logging.getLogger(__name__)

STRANGER_DELAY_S = 0.1
"""Official SDKs play sealed sound as noise until their decryptor is attached."""
RESUME_WITHIN_S = 20.0
MAX_ATTRIBUTES = 32
MAX_TEXT = 4096
"""Bytes of name, metadata and attributes together."""
FAIR_LOSS = 0.02
BAD_LOSS = 0.08


class Wire(Protocol):
    """One WebSocket to a participant."""

    def send(self, message: bytes) -> None:
        """Queue one message; never blocks. A socket that does not keep up is closed."""
        ...

    def close(self) -> None:
        """Close once what is queued has left."""
        ...


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who comes, as the door has checked it."""

    identity: ParticipantIdentity
    name: str
    permission: Permission
    ours: bool
    auto_subscribe: bool
    joined_at_ms: int


class Guest:
    """Keeps one participant's signaling, sections and tracks together until they go."""

    def __init__(
        self,
        newcomer: Newcomer,
        room: HostRoom,
        transport: HostTransport,
        timers: Timers,
        monotonic: Callable[[], float],
        token_for: Callable[[Permission], str],
        on_gone: Callable[["Guest"], None],
    ) -> None:
        """Raises ReachError when the transport has no place for one more."""
        self.room = room
        self.sid = ParticipantSid("PA_" + secrets.token_hex(8))
        self.permission = newcomer.permission
        self._newcomer = newcomer
        self._name = newcomer.name
        self._metadata = ""
        self._attributes: dict[str, str] = {}
        self._version = 0
        self._timers = timers
        self._monotonic = monotonic
        self._token_for = token_for
        self._on_gone = on_gone
        self._protocol = ServerProtocol()
        self._wire: Wire | None = None
        self._active = False
        self._over = False
        self._farewell: Timer | None = None
        self.peer: HostPeer = transport.open_peer(
            HostPeerSink(self._packet, self._data, self._connected, self._path_lost)
        )
        self._publications = Publications(self.sid, room.forwarder, self._published)
        self._listening = Listening(
            self.sid,
            self.peer,
            room.forwarder,
            timers,
            0.0 if newcomer.ours else STRANGER_DELAY_S,
            self._audible,
            newcomer.auto_subscribe,
            self._require_sections,
        )

    @property
    def identity(self) -> ParticipantIdentity:
        """Who."""
        return self._newcomer.identity

    @property
    def tracks(self) -> tuple[Wanted, ...]:
        """Tracks that others can hear now."""
        return self._publications.wanted

    @property
    def quality(self) -> Quality:
        """By the loss that the guest reports."""
        if not self._active or self._wire is None:
            return Quality.LOST
        loss = self.peer.loss()
        if loss < FAIR_LOSS:
            return Quality.EXCELLENT
        return Quality.GOOD if loss < BAD_LOSS else Quality.POOR

    def presence(self, gone: bool = False) -> Presence:
        """How others are told of this guest; every telling has a version of its own."""
        self._version += 1
        person = Participant(
            identity=self.identity,
            sid=self.sid,
            name=self._name,
            permission=self.permission,
            tracks=() if gone else self._publications.tracks,
            joined_at_ms=self._newcomer.joined_at_ms,
        )
        attributes = dict(self._attributes)
        return Presence(person, attributes, self._metadata, self._active, gone, self._version)

    def welcome(self, wire: Wire) -> None:
        """Begin: the room as it is, and a token to come back with."""
        self._wire = wire
        self.room.enter(self)
        others = [m.presence() for m in self.room.members if m is not self]
        self.send(say.joined(self.room.facts, self.presence(), others, self.room.sif_trailer))
        self.send(say.refresh_token(self._token_for(self.permission)))

    def resume(self, wire: Wire) -> None:
        """Go on over a new socket; what was said meanwhile is said again."""
        if self._farewell is not None:
            self._farewell.cancel()
            self._farewell = None
        if self._wire is not None:
            self._wire.close()
        self._wire = wire
        self.send(say.resumed())
        self.send(say.update([member.presence() for member in self.room.members]))
        self.send(say.room_update(self.room.facts))
        self.send(say.refresh_token(self._token_for(self.permission)))
        self._listening.ask_again()

    def socket_lost(self, wire: Wire) -> None:
        """The socket broke; the media run on, and the guest may resume for a while."""
        if wire is not self._wire or self._over:
            return
        self._wire = None
        self._farewell = self._timers.call_later(
            RESUME_WITHIN_S, lambda: self.dismiss(LeaveReason.LOST)
        )

    def receive(self, message: bytes) -> None:
        """One message from the guest's socket."""
        for output in self._protocol.receive(message, self._monotonic()):
            match output:
                case SendMessage():
                    self.send(output)
                case Close(reason):
                    self.dismiss(reason)
                case _:
                    self._obey(output)

    def offer(self, offer: Session, id: int) -> None:
        """Answer an offer, which may come with the join already."""
        if self._over:
            return
        plan = self._listening.plan(offer, self._publications.names)
        named = {spoken.cid for spoken in plan.agreed.spoken.values()}
        for old in self._listening.agreed.spoken.values():
            if old.cid not in named and old.cid in self._publications.names:
                self._unpublish(old.cid)
        self._publications.follow(plan.agreed.spoken)
        self.room.tell_changes()
        self.send(say.answer(plan.answer, id, plan.tracks))
        self._listening.agree(plan)

    def send(self, message: SendMessage) -> None:
        """Tell the guest something; lost while the socket is."""
        if self._wire is not None:
            self._wire.send(message.message)

    def send_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Pass on somebody's data packet; dropped when the channel is full or not open."""
        self.peer.send_data(label, message)

    def tracks_changed(self) -> None:
        """Somebody's tracks came or went."""
        self._listening.refresh()

    def set_permission(self, permission: Permission) -> None:
        """The guest may do this from now on; losing the stage ends their tracks."""
        self.permission = permission
        if not permission.can_publish:
            for cid in self._publications.names:
                self._unpublish(cid)
        self.send(say.refresh_token(self._token_for(permission)))
        self.room.changed(self)
        self._listening.refresh()

    def mute_by_moderator(self, sid: TrackSid) -> TrackPublication | None:
        """Mute a track of the guest; None when there is none. They may unmute it."""
        track = self._publications.mute(sid, True)
        if track is not None:
            self.send(say.mute(sid, True))
        return track

    def dismiss(self, reason: LeaveReason) -> None:
        """End the visit; the guest is told why while the socket is there."""
        if self._over:
            return
        self._over = True
        for cid in self._publications.names:
            self._unpublish(cid)
        self._listening.close()
        if self._farewell is not None:
            self._farewell.cancel()
        self.room.leave(self)
        self.send(say.leave(reason))
        if self._wire is not None:
            self._wire.close()
        log.info("guest %s left: %s", self.sid, reason.value)
        self._on_gone(self)

    def _obey(self, event: ServerEvent) -> None:
        match event:
            case OfferReceived(offer, id):
                self.offer(offer, id)
            case TrackRequested():
                self._publish(event)
            case MuteChanged(sid, muted):
                self._publications.mute(sid, muted)
            case MetadataChanged():
                self._change_metadata(event)
            case SubscriptionChanged(tracks, subscribed):
                self._listening.choose(tracks, subscribed)
            case LeaveRequested():
                pass  # the protocol closes as well
            case _:
                assert_never(event)

    def _publish(self, request: TrackRequested) -> None:
        track = self._publications.known(request.cid)
        if track is None:
            verdict = self._may_publish(request)
            if verdict is not Verdict.OK:
                self.send(say.track_refused(request.cid, verdict))
                return
            track = self._publications.announce(request)
        self.send(say.track_published(request.cid, track))

    def _may_publish(self, request: TrackRequested) -> Verdict:
        if not self.permission.can_publish:
            return Verdict.NOT_ALLOWED
        if not request.audio or not 0 < len(request.cid) <= 256:
            return Verdict.UNSUPPORTED
        return Verdict.LIMIT_EXCEEDED if self._publications.full else Verdict.OK

    def _unpublish(self, cid: str) -> None:
        self.send(say.track_unpublished(self._publications.end(cid).sid))

    def _published(self, tracks_changed: bool) -> None:
        self.room.changed(self)
        if tracks_changed:
            self.room.tracks_changed(self)

    def _change_metadata(self, change: MetadataChanged) -> None:
        merged = self._attributes | dict(change.attributes)
        attributes = {key: value for key, value in merged.items() if value}
        name, metadata = change.name or self._name, change.metadata or self._metadata
        texts = (name, metadata, *attributes, *attributes.values())
        if not self.permission.can_update_metadata:
            verdict = Verdict.NOT_ALLOWED
        elif len(attributes) > MAX_ATTRIBUTES or sum(len(t.encode()) for t in texts) > MAX_TEXT:
            verdict = Verdict.LIMIT_EXCEEDED
        else:
            verdict = Verdict.OK
            self._name, self._metadata, self._attributes = name, metadata, attributes
            self.room.changed(self)
        self.send(say.request_response(change.request_id, verdict))

    def _audible(self) -> tuple[Wanted, ...]:
        return self.room.tracks_for(self) if self.permission.can_subscribe else ()

    def _require_sections(self, count: int) -> None:
        self.room.tell_changes()
        self.send(say.media_sections_requirement(count))

    def _packet(self, packet: ForwardedPacket) -> None:
        self.room.forwarder.packet(self.sid, packet)

    def _data(self, label: DataChannelLabel, message: bytes) -> None:
        if self.permission.can_publish_data and not self._over:
            packet = readdress(message, self.identity, self.sid)
            if packet is not None:
                self.room.pass_on(self, label, packet)

    def _connected(self) -> None:
        self._active = True
        self.room.changed(self)

    def _path_lost(self) -> None:
        self.dismiss(LeaveReason.LOST)
