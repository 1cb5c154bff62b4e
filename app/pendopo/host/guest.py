"""One participant's visit to a room of this host."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from pendopo.host.negotiation import Heard, Sections, Wanted, missing, negotiate
from pendopo.host.rooms import HostRoom
from pendopo.host.timers import Debounce, Timer, Timers
from pendopo.model.events import LeaveReason
from pendopo.model.frames import ForwardedPacket
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import Participant, Permission, TrackPublication
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeer, HostPeerSink, HostTransport
from pendopo.signaling import server_messages as say
from pendopo.signaling.outputs import Close, SendMessage
from pendopo.signaling.sdp import Session
from pendopo.signaling.server import ServerOutput, ServerProtocol
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

REQUIREMENT_DELAY_S = 0.02
STRANGER_DELAY_S = 0.1
"""Official SDKs play sealed sound as noise until their decryptor is attached."""
RESUME_WITHIN_S = 20.0
MAX_TRACKS = 4
MAX_ATTRIBUTES = 32
MAX_TEXT = 4096
"""Bytes of name, metadata and attributes together."""
GONE = TrackSid("")
"""Fills a section whose track went before the next offer; its SSRC must not come back."""


class Wire(Protocol):
    """One WebSocket to a participant."""

    def send(self, message: bytes) -> None:
        """Queue one message; never blocks. A socket that does not keep up is closed."""
        ...

    def close(self) -> None:
        """Close once what is queued has left."""
        ...


@dataclass(frozen=True, slots=True)
class Publication:
    """A track that the guest announced; `live` once an offer has named its SSRC."""

    track: TrackPublication
    live: bool = False


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
        self._publications: dict[str, Publication] = {}
        self._agreed = Sections()
        self._negotiated = False
        self._asked = False
        self._active = False
        self._over = False
        self._hear_choices: dict[TrackSid, bool] = {}
        self._starting: dict[TrackSid, Timer] = {}
        self._farewell: Timer | None = None
        self._requirement = Debounce(timers, REQUIREMENT_DELAY_S, self._require_sections)
        self.peer: HostPeer = transport.open_peer(
            HostPeerSink(self._packet, self._data, self._connected, self._path_lost)
        )

    @property
    def identity(self) -> ParticipantIdentity:
        """Who."""
        return self._newcomer.identity

    @property
    def tracks(self) -> tuple[Wanted, ...]:
        """Tracks that others can hear now."""
        live = (p.track.sid for p in self._publications.values() if p.live)
        return tuple(Wanted(sid, self.sid) for sid in live)

    @property
    def quality(self) -> Quality:
        """By the loss that the guest reports."""
        if not self._active or self._wire is None:
            return Quality.LOST
        loss = self.peer.loss()
        return Quality.EXCELLENT if loss < 0.02 else Quality.GOOD if loss < 0.08 else Quality.POOR

    def presence(self, gone: bool = False) -> Presence:
        """How others are told of this guest; every telling has a version of its own."""
        self._version += 1
        person = Participant(
            identity=self.identity,
            sid=self.sid,
            name=self._name,
            permission=self.permission,
            tracks=tuple(p.track for p in self._publications.values() if p.live and not gone),
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
        self._asked = False
        self.send(say.resumed())
        self.send(say.update([member.presence() for member in self.room.members]))
        self.send(say.room_update(self.room.facts))
        self.send(say.refresh_token(self._token_for(self.permission)))
        self.tracks_changed()

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
        self._apply(self._protocol.receive(message, self._monotonic()))

    def offer(self, offer: Session, id: int) -> None:
        """Answer an offer, which may come with the join already."""
        if self._over:
            return
        if not self._negotiated:
            self.peer.connect(offer.peer)
        self._negotiated, self._asked = True, False
        plan = negotiate(
            offer,
            self.peer.local,
            self._agreed,
            self._wanted(),
            tuple(self._publications),
            self.room.forwarder.new_ssrc,
        )
        before, self._agreed = self._agreed, plan.agreed
        self._follow_spoken(before)
        self.room.tell_changes()
        self.send(say.answer(plan.answer, id, plan.tracks))
        self._follow_heard(before)
        self.tracks_changed()

    def send(self, message: SendMessage) -> None:
        """Tell the guest something; lost while the socket is."""
        if self._wire is not None:
            self._wire.send(message.message)

    def send_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Pass on somebody's data packet; dropped when the channel is full or not open."""
        self.peer.send_data(label, message)

    def tracks_changed(self) -> None:
        """Stop what is no longer to be heard; ask for sections when there are too few."""
        self._drop_unwanted()
        if self._negotiated and missing(self._agreed, self._wanted()) is not None:
            self._requirement.want()

    def set_permission(self, permission: Permission) -> None:
        """The guest may do this from now on; losing the stage ends their tracks."""
        self.permission = permission
        if not permission.can_publish:
            for cid in tuple(self._publications):
                self._unpublish(cid)
        self.send(say.refresh_token(self._token_for(permission)))
        self.room.changed(self)
        self.tracks_changed()

    def mute_by_moderator(self, sid: TrackSid) -> TrackPublication | None:
        """Mute a track of the guest; None when there is none. They may unmute it."""
        track = self._mute(sid, True)
        if track is not None:
            self.send(say.mute(sid, True))
        return track

    def dismiss(self, reason: LeaveReason) -> None:
        """End the visit; the guest is told why while the socket is there."""
        if self._over:
            return
        self._over = True
        for cid in tuple(self._publications):
            self._unpublish(cid)
        for heard in self._agreed.heard.values():
            self.room.forwarder.unhear(heard.track, self.sid)
        for timer in (*self._starting.values(), self._farewell):
            if timer is not None:
                timer.cancel()
        self._requirement.cancel()
        self.room.leave(self)
        self.send(say.leave(reason))
        if self._wire is not None:
            self._wire.close()
        log.info("guest %s left: %s", self.sid, reason.value)
        self._on_gone(self)

    def _apply(self, outputs: list[ServerOutput]) -> None:
        for output in outputs:
            match output:
                case SendMessage():
                    self.send(output)
                case Close(reason):
                    self.dismiss(reason)
                case _:
                    self._handle(output)

    def _handle(self, event: ServerEvent) -> None:
        match event:
            case OfferReceived(offer, id):
                self.offer(offer, id)
            case TrackRequested():
                self._publish(event)
            case MuteChanged(sid, muted):
                self._mute(sid, muted)
            case MetadataChanged():
                self._change_metadata(event)
            case SubscriptionChanged(tracks, subscribed):
                self._hear_choices |= dict.fromkeys(tracks[:200], subscribed)
                self.tracks_changed()
            case LeaveRequested():
                pass
            case _:
                assert_never(event)

    def _publish(self, request: TrackRequested) -> None:
        known = self._publications.get(request.cid)
        if known is not None:
            self.send(say.track_published(request.cid, known.track))
            return
        verdict = self._may_publish(request)
        if verdict is not Verdict.OK:
            self.send(say.track_refused(request.cid, verdict))
            return
        sid = TrackSid("TR_" + secrets.token_hex(8))
        track = TrackPublication(sid, request.muted, request.encrypted)
        self._publications[request.cid] = Publication(track)
        self.room.forwarder.publish(sid, track.muted)
        self.send(say.track_published(request.cid, track))

    def _may_publish(self, request: TrackRequested) -> Verdict:
        if not self.permission.can_publish:
            return Verdict.NOT_ALLOWED
        if not request.audio or not 0 < len(request.cid) <= 256:
            return Verdict.UNSUPPORTED
        return Verdict.OK if len(self._publications) < MAX_TRACKS else Verdict.LIMIT_EXCEEDED

    def _unpublish(self, cid: str) -> None:
        publication = self._publications.pop(cid)
        self.room.forwarder.unpublish(publication.track.sid)
        self.send(say.track_unpublished(publication.track.sid))
        self.room.changed(self)
        if publication.live:
            self.room.tracks_changed(self)

    def _mute(self, sid: TrackSid, muted: bool) -> TrackPublication | None:
        for cid, publication in self._publications.items():
            if publication.track.sid == sid:
                track = replace(publication.track, muted=muted)
                self._publications[cid] = replace(publication, track=track)
                self.room.forwarder.set_muted(sid, muted)
                self.room.changed(self)
                return track
        return None

    def _change_metadata(self, change: MetadataChanged) -> None:
        attributes = self._attributes | dict(change.attributes)
        attributes = {key: value for key, value in attributes.items() if value}
        name, metadata = change.name or self._name, change.metadata or self._metadata
        texts = [name, metadata, *attributes, *attributes.values()]
        if not self.permission.can_update_metadata:
            verdict = Verdict.NOT_ALLOWED
        elif len(attributes) > MAX_ATTRIBUTES or sum(len(t.encode()) for t in texts) > MAX_TEXT:
            verdict = Verdict.LIMIT_EXCEEDED
        else:
            verdict = Verdict.OK
            self._name, self._metadata, self._attributes = name, metadata, attributes
            self.room.changed(self)
        self.send(say.request_response(change.request_id, verdict))

    def _wanted(self) -> tuple[Wanted, ...]:
        if not self.permission.can_subscribe:
            return ()
        default = self._newcomer.auto_subscribe
        others = self.room.tracks_for(self)
        return tuple(w for w in others if self._hear_choices.get(w.track, default))

    def _drop_unwanted(self) -> None:
        wanted = {w.track for w in self._wanted()}
        heard = dict(self._agreed.heard)
        for mid, section in self._agreed.heard.items():
            if section.track not in wanted and section.track != GONE:
                self._stop_hearing(section)
                heard[mid] = replace(section, track=GONE)
        self._agreed = replace(self._agreed, heard=heard)

    def _require_sections(self) -> None:
        count = missing(self._agreed, self._wanted())
        if count is not None and not self._asked and not self._over:
            self._asked = True
            self.room.tell_changes()
            self.send(say.media_sections_requirement(count))

    def _follow_spoken(self, before: Sections) -> None:
        now = {s.cid for s in self._agreed.spoken.values()}
        for old in before.spoken.values():
            if old.cid not in now and old.cid in self._publications:
                self._unpublish(old.cid)
        for spoken in self._agreed.spoken.values():
            publication = self._publications[spoken.cid]
            sid = publication.track.sid
            self.room.forwarder.receive(sid, self.sid, spoken.ssrc, spoken.payload_type)
            if not publication.live:
                self._publications[spoken.cid] = replace(publication, live=True)
                self.room.changed(self)
                self.room.tracks_changed(self)

    def _follow_heard(self, before: Sections) -> None:
        old = {h.ssrc for h in before.heard.values()}
        new = {h.ssrc for h in self._agreed.heard.values()}
        for heard in before.heard.values():
            if heard.ssrc not in new:
                self._stop_hearing(heard)
        for heard in self._agreed.heard.values():
            if heard.ssrc not in old:
                self._start_hearing(heard)

    def _start_hearing(self, heard: Heard) -> None:
        def start() -> None:
            self._starting.pop(heard.track, None)
            forwarder = self.room.forwarder
            forwarder.hear(heard.track, self.sid, self.peer, heard.ssrc, heard.payload_type)

        if self._newcomer.ours:
            start()
        else:
            self._starting[heard.track] = self._timers.call_later(STRANGER_DELAY_S, start)

    def _stop_hearing(self, heard: Heard) -> None:
        timer = self._starting.pop(heard.track, None)
        if timer is not None:
            timer.cancel()
        self.room.forwarder.unhear(heard.track, self.sid)

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
