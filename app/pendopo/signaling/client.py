"""LiveKit's signaling v1 as a client speaks it: messages in, outputs out, no I/O."""

import ipaddress
import json
import logging
from enum import Enum, auto

from google.protobuf.message import DecodeError
from livekit.protocol import models, rtc

from pendopo.model.events import (
    Joined,
    MicrophoneChanged,
    ParticipantsChanged,
    Reconnected,
    Reconnecting,
    RoomChanged,
    RoomEvent,
    TokenRefreshed,
    TrackAnnounced,
    TracksMapped,
    WishRefused,
)
from pendopo.model.ids import RoomName, TrackSid
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Candidate, PeerDescription
from pendopo.signaling import join_path, translate
from pendopo.signaling.hand import Hand
from pendopo.signaling.heartbeat import Heartbeat
from pendopo.signaling.outputs import (
    AddCandidate,
    Close,
    Negotiate,
    Notify,
    Output,
    SendMessage,
    WakeAt,
)
from pendopo.signaling.people import People
from pendopo.signaling.publication import Publishing
from pendopo.signaling.sdp import MAX_CANDIDATES, SdpError, parse_candidate
from pendopo.signaling.sections import Sections

log = logging.getLogger(__name__)

MAX_MESSAGE = 1024 * 1024
MAX_TOKEN = 16 * 1024
MAX_TRAILER = 64


class _Stage(Enum):
    JOINING = auto()
    JOINED = auto()
    CUT = auto()
    """The socket is gone; the next one resumes."""
    CLOSED = auto()


class ClientProtocol:
    """One peer connection's signaling: a rejoin makes a new one, a resumed socket keeps it.

    Every method returns what to do, in order. Wishes made while the socket is gone are kept and
    told after the resume.
    """

    def __init__(self, encrypted: bool) -> None:
        self._stage = _Stage.JOINING
        self._out: list[Output] = []
        self._local: PeerDescription | None = None
        self._people: People | None = None
        self._sections: Sections | None = None
        self._heartbeat: Heartbeat | None = None
        self._publishing = Publishing(encrypted)
        self._hand = Hand()
        self._negotiated = False
        self._trickled: list[Candidate] = []

    def join_path(self) -> str:
        """Path and query of the first socket."""
        return join_path.join_path()

    def resume_path(self) -> str:
        """Path and query of a socket that goes on with this visit."""
        people = self._people
        return join_path.resume_path(people.me.sid) if people else self.join_path()

    def receive(self, message: bytes, now: float) -> list[Output]:
        """One WebSocket message. What cannot be read ends the connection."""
        if self._stage is _Stage.CLOSED:
            return []
        try:
            if len(message) > MAX_MESSAGE:
                raise DecodeError("too long")
            self._dispatch(rtc.SignalResponse.FromString(message), now)
        except (DecodeError, SdpError) as error:
            log.warning("the server's message cannot be used: %s", type(error).__name__)
            self._close(LeaveReason.LOST)
        return self._flush()

    def describe(self, local: PeerDescription) -> list[Output]:
        """Our ICE and DTLS parameters; the offer leaves once the join is here too."""
        self._local = local
        return self._flush()

    def wake(self, now: float) -> list[Output]:
        """Time has come: ping, or give up on a server that is silent."""
        beat = self._heartbeat
        if self._stage is not _Stage.JOINED or beat is None:
            return []
        if beat.dead(now):
            log.info("the server does not answer pings")
            self._close(LeaveReason.LOST)
        elif beat.due(now):
            ping = rtc.Ping(timestamp=beat.stamp(now), rtt=beat.round_trip_ms)
            self._send(rtc.SignalRequest(ping_req=ping))
        self._wake_later()
        return self._flush()

    def socket_lost(self) -> list[Output]:
        """The WebSocket is gone. Joined: wait for the next one; otherwise it is over."""
        if self._stage is _Stage.JOINING:
            self._close(LeaveReason.LOST)
        elif self._stage is _Stage.JOINED:
            self._stage = _Stage.CUT
            self._notify(Reconnecting())
        return self._flush()

    def publish(self, cid: str, ssrc: int, muted: bool) -> list[Output]:
        """Announce a microphone track; `cid` and `ssrc` must be new ones each time.

        Nothing may be sent under `ssrc` before TrackAnnounced.
        """
        self._withdraw()
        self._publishing.publish(cid, ssrc, muted)
        return self._flush()

    def unpublish(self) -> list[Output]:
        """Stop publishing."""
        self._withdraw()
        return self._flush()

    def set_muted(self, muted: bool) -> list[Output]:
        """Tell everybody that our microphone is off or on."""
        self._publishing.set_muted(muted)
        return self._flush()

    def set_hand(self, raised_ms: int | None) -> list[Output]:
        """Raise our hand (unix milliseconds) or lower it."""
        self._hand.wish(raised_ms)
        return self._flush()

    def set_name(self, name: str) -> list[Output]:
        """What others see us called; told once, the server keeps it over a resume."""
        update = rtc.UpdateParticipantMetadata(name=name)
        self._send(rtc.SignalRequest(update_metadata=update))
        return self._flush()

    def leave(self) -> list[Output]:
        """Say good-bye."""
        self._send(rtc.SignalRequest(leave=translate.leave_to_wire(LeaveReason.SELF)))
        self._close(LeaveReason.SELF)
        return self._flush()

    def _dispatch(self, wire: rtc.SignalResponse, now: float) -> None:
        kind = wire.WhichOneof("message")
        if self._heartbeat is not None:
            self._heartbeat.heard(now)
        match self._stage, kind:
            case _Stage.JOINING, "join":
                self._on_join(wire.join, now)
            case _Stage.CUT, "reconnect":
                self._on_resumed(now)
            case _, "leave":
                self._close(translate.leave_from_wire(wire.leave))
            case _Stage.CUT, "join":
                self._close(LeaveReason.LOST)
            case _Stage.JOINED, _:
                self._on_message(kind, wire, now)
            case _:
                log.debug("ignored %r in stage %s", kind, self._stage.name)

    def _on_message(self, kind: str | None, wire: rtc.SignalResponse, now: float) -> None:
        match kind:
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
            case "pong_resp":
                self._on_pong(wire.pong_resp, now)
            case "room_moved":
                self._close(LeaveReason.REMOVED)
            case _:
                log.debug("ignored %r", kind)

    def _on_join(self, join: rtc.JoinResponse, now: float) -> None:
        changed, _ = translate.update_from_wire(join.other_participants)
        others = changed.participants if changed else ()
        self._people = People(translate.participant_from_wire(join.participant), others)
        self._sections = Sections(len(self._people.announced()))
        self._heartbeat = Heartbeat.start(join.ping_interval, join.ping_timeout, now)
        self._stage = _Stage.JOINED
        version = join.server_info.version or join.server_version
        log.info("joined among %d others, server %r", len(self._people.others), version[:64])
        self._notify(
            Joined(
                room=RoomName(join.room.name),
                me=self._people.me,
                others=self._people.others,
                metadata=join.room.metadata,
                counted=join.room.num_participants,
                sif_trailer=join.sif_trailer[:MAX_TRAILER],
                server_version=version[:64],
            )
        )
        self._wake_later()

    def _on_resumed(self, now: float) -> None:
        self._stage = _Stage.JOINED
        if self._heartbeat is not None and self._people is not None and self._sections is not None:
            self._heartbeat.restart(now)
            self._people.doubt()
            self._sections.forget_offer()
        self._publishing.resume()
        self._hand.resume()
        self._notify(Reconnected())
        self._wake_later()

    def _on_answer(self, answer: rtc.SessionDescription) -> None:
        if self._sections is None or self._people is None:
            return
        session = self._sections.answered(answer, self._people.announced())
        if session is None:
            return
        if not self._negotiated:
            self._negotiated = True
            self._out.append(Negotiate(session.peer))
            self._out += [AddCandidate(candidate) for candidate in self._trickled]
        self._notify(TracksMapped(self._sections.mapped))
        ready = self._publishing.accept(self._sections.sending)
        if ready is not None:
            self._notify(TrackAnnounced(ready))

    def _on_trickle(self, trickle: rtc.TrickleRequest) -> None:
        candidate = _candidate(trickle.candidateInit)
        if candidate is None or candidate in self._trickled:
            return
        if len(self._trickled) < MAX_CANDIDATES:
            self._trickled.append(candidate)
            self._out += [AddCandidate(candidate)] if self._negotiated else []

    def _on_requirement(self, requirement: rtc.MediaSectionsRequirement) -> None:
        """A wish for video alone is none to us: answering it would go on for ever."""
        if self._sections is not None and (requirement.num_audios or not requirement.num_videos):
            self._sections.want(requirement.num_audios)

    def _on_update(self, update: rtc.ParticipantUpdate) -> None:
        people = self._people
        if people is None:
            return
        changed, gone = translate.update_from_wire(update.participants)
        for left in gone:
            if people.remove(left):
                self._notify(left)
        taken = people.update(changed.participants if changed else ())
        if taken:
            self._notify(ParticipantsChanged(taken))
        self._hand.shown(people.me.hand_raised_ms)

    def _on_room(self, room: models.Room) -> None:
        """Follows the list of everybody after a resume."""
        people = self._people
        gone = people.settle() if people else None
        if people is not None and gone is not None:
            self._out += [Notify(left) for left in gone]
            if self._publishing.settle({track.sid: track.muted for track in people.me.tracks}):
                self._notify(MicrophoneChanged(True, by_server=True))
        self._notify(RoomChanged(room.metadata, room.num_participants))

    def _on_track_published(self, published: rtc.TrackPublishedResponse) -> None:
        confirmed = self._publishing.confirm(published.cid, TrackSid(published.track.sid))
        if confirmed and self._sections is not None and self._publishing.own is not None:
            self._sections.publish(self._publishing.own)

    def _on_track_unpublished(self, sid: str) -> None:
        own = self._publishing.own
        if own is not None and own.sid == sid:
            self._withdraw()

    def _on_mute(self, mute: rtc.MuteTrackRequest) -> None:
        if self._publishing.mute_by_server(mute.sid, mute.muted):
            self._notify(MicrophoneChanged(mute.muted, by_server=True))

    def _on_token(self, token: str) -> None:
        if 0 < len(token) <= MAX_TOKEN:
            self._notify(TokenRefreshed(token))

    def _on_response(self, response: rtc.RequestResponse) -> None:
        reasons = rtc.RequestResponse.Reason
        if response.reason == reasons.OK:
            return
        request = response.WhichOneof("request")
        if response.reason == reasons.QUEUED:
            if request == "add_track":  # it holds our track under a sid that we have missed
                self._close(LeaveReason.LOST)
            return
        if request == "add_track":
            self._publishing.refuse()
        if request == "update_metadata":
            self._hand.refuse()
        known = response.reason in reasons.values()
        name = reasons.Name(response.reason) if known else "unknown"
        self._notify(WishRefused(name.lower()))

    def _on_pong(self, pong: rtc.Pong, now: float) -> None:
        if self._heartbeat is not None:
            self._heartbeat.answered(pong.last_ping_timestamp, now)

    def _withdraw(self) -> None:
        if self._publishing.own is not None and self._sections is not None:
            self._sections.unpublish()
        self._publishing.withdraw()

    def _wake_later(self) -> None:
        if self._stage is _Stage.JOINED and self._heartbeat is not None:
            self._out.append(WakeAt(self._heartbeat.wake_at))

    def _send(self, request: rtc.SignalRequest) -> None:
        if self._stage is _Stage.JOINED:
            self._out.append(SendMessage(request.SerializeToString()))

    def _notify(self, event: RoomEvent) -> None:
        self._out.append(Notify(event))

    def _close(self, reason: LeaveReason) -> None:
        if self._stage is not _Stage.CLOSED:
            self._stage = _Stage.CLOSED
            self._out.append(Close(reason))

    def _flush(self) -> list[Output]:
        """Whatever is wanted and not told yet goes out with what has come up."""
        if self._stage is _Stage.JOINED:
            for request in (*self._publishing.tell(), *self._hand.tell()):
                self._send(request)
            offer = self._sections.offer(self._local) if self._sections and self._local else None
            if offer is not None:
                self._send(rtc.SignalRequest(offer=offer))
        out, self._out = self._out, []
        return out


def _candidate(init: str) -> Candidate | None:
    """The candidate of a trickle message, when it is one that we could use."""
    try:
        value = json.loads(init[:4096]).get("candidate")
    except (ValueError, AttributeError, RecursionError):
        return None
    candidate = parse_candidate(value) if isinstance(value, str) else None
    if candidate is None or candidate.protocol != "udp":
        return None
    address = ipaddress.ip_address(candidate.host)
    return None if address.is_multicast or address.is_unspecified else candidate
