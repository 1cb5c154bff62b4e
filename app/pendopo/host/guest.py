"""One participant's visit to a room of this host."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import assert_never

from pendopo.host.attendance import Attendance
from pendopo.host.limits import TOKEN_EVERY_S
from pendopo.host.line import Line, Wire
from pendopo.host.listening import Listening
from pendopo.host.negotiation import Wanted
from pendopo.host.passage import Passage
from pendopo.host.profile import Newcomer, Profile, quality_at
from pendopo.host.publications import Publications
from pendopo.host.rooms import HostRoom, Member
from pendopo.host.share import costs_of
from pendopo.host.state import ticket_of
from pendopo.host.surroundings import Surroundings
from pendopo.host.timers import Recurring
from pendopo.host.visiting import visiting
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, TrackSid
from pendopo.model.room import LeaveReason, Permission, TrackPublication
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import HostPeer, HostPeerSink
from pendopo.signaling import server_messages as say
from pendopo.signaling.audience import Audience
from pendopo.signaling.outputs import Close, SendMessage
from pendopo.signaling.sdp import Session
from pendopo.signaling.server import ServerProtocol
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
from pendopo.signaling.server_messages import Presence, Quality, Verdict

log = logging.getLogger(__name__)


class Guest:
    """Keeps one participant's signaling, sections and tracks together until they go."""

    def __init__(
        self,
        newcomer: Newcomer,
        room: HostRoom,
        around: Surroundings,
        token_for: Callable[[Permission], str],
    ) -> None:
        """Raises ReachError when the transport has no place for one more."""
        self.room = room
        self._profile = Profile(newcomer)
        self._around = around
        self._token_for = token_for
        self._protocol = ServerProtocol()
        self._line = Line(around.timers, lambda: self.dismiss(LeaveReason.LOST))
        self.share = around.shares.of(room.name, self.identity, self.crowd)
        """What this guest may ask of the host."""
        self._attendance = Attendance(around.timers, lambda: self.dismiss(LeaveReason.NO_MEDIA))
        self._token = Recurring(around.timers, TOKEN_EVERY_S, self._refresh_token)
        self.over = False
        self._passage = Passage(room, self._profile, self.share, around.clock.monotonic)
        self.peer: HostPeer = around.transport.open_peer(
            HostPeerSink(self._passage.packet, self._data, self._connected, self._path_lost)
        )
        self._publications = Publications(self.sid, room.forwarder, self.send, self._tell)
        self._listening = Listening(
            self.sid,
            self.peer,
            room.forwarder,
            around.timers,
            newcomer.ours,
            self._audible,
            newcomer.auto_subscribe,
            self._require_sections,
        )

    @property
    def identity(self) -> ParticipantIdentity:
        """Who."""
        return self._profile.identity

    @property
    def holder(self) -> str:
        """The ticket and key they came by; empty when by none."""
        return self._profile.holder

    @property
    def crowd(self) -> str:
        """With whom they came: all who did by the same ticket, or nobody else."""
        return ticket_of(self.holder) or self.identity

    @property
    def sid(self) -> ParticipantSid:
        """Which visit of theirs."""
        return self._profile.sid

    @property
    def tracks(self) -> tuple[Wanted, ...]:
        """Tracks that others can hear now."""
        return self._publications.wanted

    def heard_by(self, listener: Member, tracks: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
        """Those of these tracks of theirs that this one may hear."""
        if listener is self:
            return ()
        return self._publications.heard_by(listener.identity, listener.sid, tracks)

    @property
    def quality(self) -> Quality:
        """By the loss that the guest reports."""
        if not self._attendance.here or not self._line.open:
            return Quality.LOST
        return quality_at(self.peer.loss())

    def presence(self, gone: bool = False) -> Presence:
        """How others are told of this guest; every telling has a version of its own."""
        return self._profile.presence(self._publications.tracks, self._attendance.here, gone)

    @visiting
    def welcome(self, wire: Wire) -> None:
        """Begin: the room as it is, and a token to come back with."""
        self._line.take(wire)
        self._attendance.begin()
        self.room.enter(self)
        others = [m.presence() for m in self.room.members if m is not self]
        self.send(say.joined(self.room.facts, self.presence(), others, self.room.sif_trailer))
        self._token.now()

    @visiting
    def resume(self, wire: Wire) -> None:
        """Go on over a new socket; what was said meanwhile is said again."""
        self._line.take(wire)
        self.send(say.resumed())
        self.send(say.update([member.presence() for member in self.room.members]))
        self.send(say.room_update(self.room.facts))
        self._token.now()
        self._listening.ask_again()

    def socket_lost(self, wire: Wire) -> None:
        """The socket broke; the media run on, and the guest may resume for a while."""
        self._line.cut(wire)

    @visiting
    def receive(self, message: bytes) -> None:
        """One message from the guest's socket."""
        for output in self._protocol.receive(message, self._around.clock.monotonic()):
            match output:
                case SendMessage():
                    self.send(output)
                case Close(reason):
                    self.dismiss(reason)
                case _:
                    self._obey(output)

    @visiting
    def offer(self, offer: Session, id: int) -> None:
        """Answer an offer, which may come with the join already; one too many a little later."""
        self._attendance.offered()
        costs = costs_of(offer, self._listening.agreed)
        self.share.offers.do(lambda: self._answer(offer, id), *costs)

    @visiting
    def _answer(self, offer: Session, id: int) -> None:
        plan = self._listening.plan(offer, self._publications.names)
        self._publications.leave(self._listening.agreed.spoken, plan.agreed.spoken)
        self._publications.follow(plan.agreed.spoken)
        self.room.tell_changes()
        self.send(say.answer(plan.answer, id, plan.tracks))
        self._listening.agree(plan)

    def send(self, message: SendMessage) -> None:
        """Tell the guest something; lost while the socket is."""
        self._line.send(message)

    def send_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Pass on somebody's data packet; dropped when the channel is full or not open."""
        self.peer.send_data(label, message)

    @visiting
    def tracks_changed(self) -> None:
        """Somebody's tracks came or went."""
        self._listening.refresh()

    @visiting
    def set_permission(self, permission: Permission) -> None:
        """The guest may do this from now on; losing the stage ends their tracks, once they know
        why."""
        self._around.permitted((self.room.name, self.identity), permission)
        self._profile.permission = permission
        ended = () if permission.can_publish else self._publications.drop_all()
        self._token.now()
        self.room.changed(self)
        if ended:
            self.room.tell_changes()
        self._publications.tell_ended(ended)
        self._listening.refresh()

    def mute_by_moderator(self, sid: TrackSid) -> TrackPublication | None:
        """Mute a track of the guest; None when there is none. They may unmute it."""
        track = self._publications.mute(sid, True)
        if track is not None:
            self.send(say.mute(sid, True))
        return track

    def dismiss(self, reason: LeaveReason) -> None:
        """End the visit; the guest is told why while the socket is there. Never raises."""
        if self.over:
            return
        self.over = True
        for step in self._farewell(reason):
            try:
                step()
            except Exception:
                log.exception("a farewell failed: %s", self.sid)
        log.info("guest %s left: %s", self.sid, reason.value)

    def _farewell(self, reason: LeaveReason) -> Iterator[Callable[[], object]]:
        for cid in self._publications.names:
            yield partial(self._publications.drop, cid)
        yield self._attendance.close
        yield self._token.close
        yield self.share.close
        yield self._listening.close
        yield lambda: self.room.hands.gone(self.identity, self._around.clock.unix_ms())
        yield lambda: self.room.leave(self)
        yield lambda: self.send(say.leave(reason))
        yield self._line.close
        yield self._publications.close
        yield lambda: self._around.gone(self.sid, self.peer)

    def _obey(self, event: ServerEvent) -> None:
        match event:
            case OfferReceived(offer, id):
                self.offer(offer, id)
            case TrackRequested():
                self._publications.request(event, self._profile.permission)
            case MuteChanged(sid, muted):
                self._publications.mute(sid, muted)
            case MetadataChanged(request_id):
                verdict = self._profile.change(event, self.room.hands, self._around.clock.unix_ms())
                if verdict is Verdict.OK:
                    self._tell()
                self.send(say.request_response(request_id, verdict))
            case SubscriptionChanged(tracks, subscribed):
                self._listening.choose(tracks, subscribed)
            case AudienceChanged(audience):
                self.share.audiences.do(partial(self._restrict, audience), 1)
            case LeaveRequested():
                pass  # the protocol closes as well
            case _:
                assert_never(event)

    def _tell(self) -> None:
        """Everybody is told how this guest is now, soon and not too often."""
        self.share.tellings.do(self._told, 1)

    @visiting
    def _told(self) -> None:
        self.room.mention(self)

    def _audible(self) -> tuple[Wanted, ...]:
        return self.room.tracks_for(self) if self._profile.permission.can_subscribe else ()

    def _require_sections(self, count: int) -> None:
        self.room.tell_changes()
        self.send(say.media_sections_requirement(count))

    @visiting
    def _refresh_token(self) -> None:
        self.send(say.refresh_token(self._token_for(self._profile.permission)))

    @visiting
    def _data(self, label: DataChannelLabel, message: bytes) -> None:
        self._passage.data(self, label, message)

    @visiting
    def _restrict(self, audience: Audience) -> None:
        if audience != self._publications.audience:
            self._publications.audience = audience
            self.room.audience_changed(self)

    @visiting
    def _connected(self) -> None:
        self._attendance.connected()
        self.room.changed(self)

    def _path_lost(self) -> None:
        self.dismiss(LeaveReason.LOST)
