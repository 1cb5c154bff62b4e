"""One participant's stay on a server as the server has described it, from the join to the end."""

import ipaddress
import logging

from livekit.protocol import models, rtc

from pendopo.model import json_text
from pendopo.model.events import ParticipantsChanged, ParticipantsLeft
from pendopo.model.host_name import is_of_one
from pendopo.model.ids import RoomName, TrackSid
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Candidate, PeerDescription
from pendopo.model.wish import RefusalReason, Wish, WishRefused
from pendopo.signaling import translate
from pendopo.signaling.candidate import parse_candidate
from pendopo.signaling.events import (
    Resumed,
    RoomJoined,
    RoomUpdated,
    SignalingEvent,
    TokenRefreshed,
    TrackAccepted,
    TrackMuted,
    TrackRefused,
    TracksMapped,
    TrackWithdrawn,
)
from pendopo.signaling.hand import Hand
from pendopo.signaling.heartbeat import Heartbeat
from pendopo.signaling.outputs import AddCandidate, Close, Negotiate, Notify, Output, SendMessage
from pendopo.signaling.people import People
from pendopo.signaling.publication import Publishing
from pendopo.signaling.sdp import MAX_CANDIDATES
from pendopo.signaling.sections import Sections

log = logging.getLogger(__name__)

MAX_TOKEN = 16 * 1024
MAX_TRAILER = 64
NAME_REQUEST = 1 << 31
"""The number of the request that tells our name; those about our hand begin at 1."""

Reasons = rtc.RequestResponse.Reason


class Joined:
    """People, sections, heartbeat, our track and hand: what a cut socket leaves standing.

    What has come up since the last `taken` is in order; wishes not told yet are added by `tell`.
    """

    def __init__(self, join: rtc.JoinResponse, encrypted: bool, now: float) -> None:
        changed, _ = translate.update_from_wire(join.other_participants)
        others = changed.participants if changed else ()
        self.people = People(translate.participant_from_wire(join.participant), others)
        self.heartbeat = Heartbeat.start(join.ping_interval, join.ping_timeout, now)
        self.publishing = Publishing(encrypted)
        self.hand = Hand()
        self.local: PeerDescription | None = None
        """Our ICE and DTLS parameters, once the path is being made."""
        self.name: str | None = None
        """What we want to be called and have not told yet."""
        self._sections = Sections(len(self.people.announced()))
        self._negotiated = False
        self._trickled: list[Candidate] = []
        self._out: list[Output] = []
        self._begin(join)

    def message(self, kind: str | None, wire: rtc.SignalResponse, now: float) -> None:
        """Anything the server says while we are in. Raises SdpError for an unusable answer."""
        match kind:
            case "pong_resp":
                self.heartbeat.answered(wire.pong_resp.last_ping_timestamp, now)
            case "answer":
                self._on_answer(wire.answer)
            case "trickle":
                self._on_trickle(wire.trickle)
            case "media_sections_requirement":
                self._on_requirement(wire.media_sections_requirement)
            case "update":
                self._on_update(wire.update)
            case "room_update":
                self._on_room(wire.room_update.room)
            case "track_published":
                self._on_track_published(wire.track_published)
            case "track_unpublished":
                self._on_track_unpublished(wire.track_unpublished.track_sid)
            case "mute":
                self._on_mute(wire.mute)
            case "refresh_token":
                self._on_token(wire.refresh_token)
            case "request_response":
                self._on_response(wire.request_response)
            case "room_moved":
                self._close(LeaveReason.MOVED)
            case _:
                log.debug("ignored %r", kind)

    def resume(self, now: float) -> None:
        """A new socket: what the cut one may have lost is asked for and told again."""
        self.heartbeat.restart(now)
        self.people.doubt()
        self._sections.forget_offer()
        self.publishing.resume()
        self.hand.resume()
        self._notify(Resumed())

    def withdraw(self) -> None:
        """Publish nothing from now on."""
        own = self.publishing.own
        if own is not None and own.sid is not None:
            self._sections.unpublish()
        self.publishing.withdraw()

    def beat(self, now: float) -> None:
        """Ping when it is time, give up on a server that is silent."""
        if self.heartbeat.dead(now):
            log.info("the server does not answer pings")
            self._close(LeaveReason.LOST)
        elif self.heartbeat.due(now):
            stamp, rtt = self.heartbeat.stamp(now), self.heartbeat.round_trip_ms
            self._send(rtc.SignalRequest(ping_req=rtc.Ping(timestamp=stamp, rtt=rtt)))

    def tell(self) -> None:
        """Whatever is wanted and not told yet."""
        for request in (*self.publishing.tell(), *self.hand.tell()):
            self._send(request)
        if self.name is not None:
            update = rtc.UpdateParticipantMetadata(name=self.name, request_id=NAME_REQUEST)
            self._send(rtc.SignalRequest(update_metadata=update))
            self.name = None
        offer = self._sections.offer(self.local) if self.local else None
        if offer is not None:
            self._send(rtc.SignalRequest(offer=offer))

    def taken(self) -> list[Output]:
        """What has come up."""
        out, self._out = self._out, []
        return out

    def _begin(self, join: rtc.JoinResponse) -> None:
        version = (join.server_info.version or join.server_version)[:64]
        log.info("joined among %d others, server %r", len(self.people.others), version)
        self._notify(
            RoomJoined(
                room=RoomName(join.room.name),
                me=self.people.me,
                others=self.people.others,
                metadata=join.room.metadata,
                counted=join.room.num_participants,
                sif_trailer=join.sif_trailer[:MAX_TRAILER],
                server_version=version,
            )
        )

    def _on_answer(self, answer: rtc.SessionDescription) -> None:
        session = self._sections.answered(answer, self.people.announced())
        if session is None:
            return
        if not self._negotiated:
            self._negotiated = True
            self._out.append(Negotiate(session.peer))
            self._out += [AddCandidate(candidate) for candidate in self._trickled]
        self._notify(TracksMapped(self._sections.mapped))
        accepted = self.publishing.accept(self._sections.sending)
        if accepted is not None:
            self._notify(TrackAccepted(accepted))

    def _on_trickle(self, trickle: rtc.TrickleRequest) -> None:
        candidate = _candidate(trickle.candidateInit)
        if candidate is None or candidate in self._trickled:
            return
        if len(self._trickled) < MAX_CANDIDATES:
            self._trickled.append(candidate)
            self._out += [AddCandidate(candidate)] if self._negotiated else []

    def _on_requirement(self, requirement: rtc.MediaSectionsRequirement) -> None:
        """A wish for video alone is none to us: answering it would go on for ever."""
        if requirement.num_audios or not requirement.num_videos:
            self._sections.want(requirement.num_audios)

    def _on_update(self, update: rtc.ParticipantUpdate) -> None:
        changed, gone = translate.update_from_wire(update.participants)
        left = tuple(each for each in gone if self.people.remove(each))
        if left:
            self._notify(ParticipantsLeft(left))
        taken = self.people.update(changed.participants if changed else ())
        me = self.people.me
        if me in taken and self.publishing.show([track.sid for track in me.tracks]):
            self._lose_track()
        if taken:
            self._notify(ParticipantsChanged(taken))
        self.hand.shown(me.hand_raised_ms)

    def _on_room(self, room: models.Room) -> None:
        """Follows the list of everybody after a resume."""
        gone = self.people.settle()
        if gone is not None:
            if gone:
                self._notify(ParticipantsLeft(gone))
            listed = {track.sid: track.muted for track in self.people.me.tracks}
            if self.publishing.settle(listed):
                self._notify(TrackMuted())
        self._notify(RoomUpdated(room.metadata, room.num_participants))

    def _on_track_published(self, published: rtc.TrackPublishedResponse) -> None:
        if self.publishing.confirm(published.cid, TrackSid(published.track.sid)):
            assert self.publishing.own is not None
            self._sections.publish(self.publishing.own)

    def _on_track_unpublished(self, sid: str) -> None:
        own = self.publishing.own
        if own is not None and own.sid == sid:
            self._lose_track()

    def _lose_track(self) -> None:
        self.withdraw()
        self._notify(TrackWithdrawn())

    def _on_mute(self, mute: rtc.MuteTrackRequest) -> None:
        """Only we ourselves unmute."""
        if mute.muted and self.publishing.mute_by_server(mute.sid):
            self._notify(TrackMuted())

    def _on_token(self, token: str) -> None:
        if 0 < len(token) <= MAX_TOKEN:
            self._notify(TokenRefreshed(token))

    def _on_response(self, response: rtc.RequestResponse) -> None:
        request = response.WhichOneof("request")
        if response.reason == Reasons.OK:
            return
        if response.reason == Reasons.QUEUED:
            if request == "add_track":  # it holds our track under a sid that we have missed
                self._close(LeaveReason.LOST)
            return
        self._refused(request, response)

    def _refused(self, request: str | None, response: rtc.RequestResponse) -> None:
        reason = _REFUSALS.get(response.reason, RefusalReason.OTHER)
        match request:
            case "add_track":
                if self.publishing.refuse(response.add_track.cid):
                    self._notify(TrackRefused(reason))
            case "mute":
                self._notify(WishRefused(Wish.MUTE, reason))
            case "update_metadata" | None:
                self._notify(WishRefused(self._refused_metadata(response.request_id), reason))
            case _:
                self._notify(WishRefused(Wish.OTHER, reason))

    def _refused_metadata(self, request_id: int) -> Wish:
        """Not every server says what it refuses, but every one repeats the number."""
        if self.hand.refuse(request_id):
            return Wish.HAND
        return Wish.NAME if request_id == NAME_REQUEST else Wish.OTHER

    def _send(self, request: rtc.SignalRequest) -> None:
        self._out.append(SendMessage(request.SerializeToString()))

    def _notify(self, event: SignalingEvent) -> None:
        self._out.append(Notify(event))

    def _close(self, reason: LeaveReason) -> None:
        self._out.append(Close(reason))


_REFUSALS = {
    Reasons.NOT_ALLOWED: RefusalReason.NOT_ALLOWED,
    Reasons.LIMIT_EXCEEDED: RefusalReason.LIMIT_EXCEEDED,
}


def _candidate(init: str) -> Candidate | None:
    """The candidate of a trickle message, when it is one that we could use."""
    try:
        value = json_text.read(init[:4096]).get("candidate")
    except (ValueError, AttributeError):
        return None
    candidate = parse_candidate(value) if isinstance(value, str) else None
    if candidate is None or candidate.protocol != "udp":
        return None
    return candidate if is_of_one(ipaddress.ip_address(candidate.host)) else None
