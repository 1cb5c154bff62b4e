"""A room whose server lies: about tracks, answers and itself, and about what it forwards."""

import re
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from livekit.protocol import models, rtc
from pylibsrtp import _binding

from pendopo.drivers.peer import Peer
from pendopo.drivers.port_peer import PortPeer
from pendopo.drivers.socket_wire import SocketWire
from pendopo.host.forwarder import Forwarder, Newcomer
from pendopo.host.guest import Guest
from pendopo.host.line import _Open
from pendopo.host.negotiation import Spoken, Wanted
from pendopo.host.rooms import HostRoom, Member
from pendopo.host.timers import Timers
from pendopo.model.frames import FRAME_SAMPLES, ForwardedPacket
from pendopo.model.ids import ParticipantIdentity, ParticipantSid, RoomName, TrackSid
from pendopo.model.room import LeaveReason, Participant, Permission, TrackPublication
from pendopo.model.transport import DataChannelLabel
from pendopo.ports.host_transport import Fan, FanRow, HostPeer
from pendopo.signaling.outputs import SendMessage
from pendopo.signaling.server_events import TrackRequested
from pendopo.signaling.server_messages import Presence, Quality
from tests.attacks import floods

OPUS = 111
TAPE = 6_000
"""Payloads of one track that are kept for a replay."""
LARGEST = 65_400
"""Bytes of payload that still fit a UDP datagram with the headers around them."""
FLAGS = {"none": models.Encryption.Type.NONE, "gcm": models.Encryption.Type.GCM}
SSRC_LINE = re.compile(r"(?<=a=ssrc:)\d+")
MID_LINE = re.compile(r"a=mid:.*\n")
MSID_LINE = re.compile(r"(?<=a=msid:).*")


@dataclass(slots=True)
class Lies:
    """What the server says instead of the truth; empty fields leave the truth alone."""

    encryption: str = ""
    """TrackInfo.encryption of everybody: "none", "gcm", or "flap" from message to message."""
    protocol: int = 0
    version: str = ""
    trailer: bytes | None = None
    ice_servers: list[dict[str, Any]] = field(default_factory=list)
    answer: str = ""
    """Which names two heard tracks exchange or share in answers: "mids", "ssrcs" or "msids"; or
    whose track both streams are said to be: "first" or "last"."""
    candidates: list[str] = field(default_factory=list)
    """More candidates in answers, as their lines of SDP say them."""
    region: str = ""
    """The URL of another server, told with every good-bye."""
    crowd: int = 0
    """People who are not there, told at every join."""
    too_old: bool = False
    """Whether /rtc/v1 is answered by 404."""
    _flags: Iterable[str] = field(default_factory=lambda: cycle(("none", "gcm")))

    def tell(self, message: bytes) -> bytes:
        """One message of the server's, with the lies in it."""
        wire = rtc.SignalResponse.FromString(message)
        match wire.WhichOneof("message"):
            case "join":
                self._join(wire.join)
            case "update":
                self._flag(wire.update.participants)
            case "answer":
                self._answer(wire.answer)
            case "leave" if self.region:
                wire.leave.regions.regions.add(region="elsewhere", url=self.region)
        return wire.SerializeToString()

    def _join(self, join: rtc.JoinResponse) -> None:
        self._flag(join.other_participants)
        join.server_info.protocol = self.protocol or join.server_info.protocol
        join.server_info.version = self.version or join.server_info.version
        join.server_version = self.version or join.server_version
        if self.trailer is not None:
            join.sif_trailer = self.trailer
        join.other_participants.extend(floods.person(at) for at in range(self.crowd))
        for server in self.ice_servers:
            join.ice_servers.add(**server)

    def _flag(self, people: Iterable[models.ParticipantInfo]) -> None:
        if not self.encryption:
            return
        flag = next(iter(self._flags)) if self.encryption == "flap" else self.encryption
        for person in people:
            for track in person.tracks:
                track.encryption = FLAGS[flag]

    def _answer(self, answer: rtc.SessionDescription) -> None:
        lines = "".join(f"a=candidate:{candidate}\r\n" for candidate in self.candidates)
        answer.sdp = MID_LINE.sub(lambda mid: mid[0] + lines, answer.sdp)
        heard = sorted(answer.mid_to_track_id)
        if self.answer == "mids" and len(heard) > 1:
            one, other = heard[:2]
            tracks = answer.mid_to_track_id
            tracks[one], tracks[other] = tracks[other], tracks[one]
        elif self.answer in ("first", "last") and len(heard) > 1:
            tracks = answer.mid_to_track_id
            same = tracks[heard[0 if self.answer == "first" else -1]]
            for mid in heard:
                tracks[mid] = same
        elif self.answer == "ssrcs":
            found = list(dict.fromkeys(SSRC_LINE.findall(answer.sdp)))
            swapped = dict(zip(found, found[::-1], strict=True))
            answer.sdp = SSRC_LINE.sub(lambda ssrc: swapped[ssrc[0]], answer.sdp)
        elif self.answer == "msids":
            answer.sdp = MSID_LINE.sub("one for-all", answer.sdp)


class TamperingForwarder(Forwarder):
    """Sits between receive and forward; numbers run on, whatever is put in or left out."""

    def __init__(self, open_fan: Callable[[], Fan]) -> None:
        super().__init__(open_fan)
        self.tape: dict[TrackSid, deque[bytes]] = defaultdict(lambda: deque(maxlen=TAPE))
        """What came in, oldest first."""
        self.instead: dict[TrackSid, deque[bytes]] = defaultdict(deque)
        """What goes out in place of the next packets of a track."""
        self.redirected: dict[TrackSid, TrackSid] = {}
        self.holding: set[TrackSid] = set()
        self.held: dict[TrackSid, list[bytes]] = defaultdict(list)
        """What came in while a track was held back."""
        self.backwards = 1
        """Packets leave in groups of so many, the last of each first."""
        self._group: dict[TrackSid, list[ForwardedPacket]] = defaultdict(list)
        self._sequence: dict[TrackSid, int] = defaultdict(int)
        self._timestamp: dict[TrackSid, int] = defaultdict(int)
        self._ahead: dict[TrackSid, int] = defaultdict(int)

    def packet(self, publisher: ParticipantSid, packet: ForwardedPacket, now: float) -> None:
        """A packet arrived from somebody."""
        source = self._sources.get((publisher, packet.ssrc))
        if source is None or source[0] != packet.payload_type:
            return
        sid = source[1].sid
        self.tape[sid].append(packet.payload)
        if sid in self.holding:
            self.held[sid].append(packet.payload)
            return
        waiting = self.instead[sid]
        payload = waiting.popleft() if waiting else packet.payload
        target = self.redirected.get(sid, sid)
        self._put(target, payload, packet.timestamp + self._ahead[target])

    def insert(self, sid: TrackSid, payload: bytes, step: int = FRAME_SAMPLES) -> None:
        """One packet more, `step` samples of the sender's time behind the last one."""
        self._ahead[sid] += step
        self._put(sid, payload, self._timestamp[sid] + step)

    def widen(self, sid: TrackSid) -> None:
        """Let packets of any size through our own SRTP."""
        for peer in self._listeners(sid):
            _widen(peer)

    def is_heard(self, sid: TrackSid) -> bool:
        """Whether packets of this track reach everybody who listens to it, and somebody does."""
        listeners = self._listeners(sid)
        return bool(listeners) and all(_peer(peer).protecting is not None for peer in listeners)

    def _listeners(self, sid: TrackSid) -> list[HostPeer]:
        track = self._tracks[sid]
        listeners: list[FanRow | Newcomer] = [*track.rows.values(), *track._newcomers.values()]
        return [listener.peer for listener in listeners]

    def _put(self, sid: TrackSid, payload: bytes, timestamp: int) -> None:
        self._sequence[sid] = (self._sequence[sid] + 1) & 0xFFFF
        self._timestamp[sid] = timestamp & 0xFFFFFFFF
        packet = ForwardedPacket(payload, OPUS, self._sequence[sid], self._timestamp[sid], 0)
        group = self._group[sid]
        group.append(packet)
        if len(group) < self.backwards:
            return
        for each in reversed(group):
            if sid in self._tracks:  # its publisher may have gone
                self._tracks[sid]._spread(each)
        group.clear()


class HostileRoom(HostRoom):
    """A room with its lies."""

    def __init__(
        self,
        name: RoomName,
        metadata: str,
        created_s: int,
        timers: Timers,
        monotonic: Callable[[], float],
        open_fan: Callable[[], Fan],
    ) -> None:
        super().__init__(name, metadata, created_s, timers, monotonic, open_fan)
        self.forwarder: TamperingForwarder = TamperingForwarder(open_fan)
        self.lies = Lies()

    def announce(self) -> None:
        """Tell everybody of everybody again."""
        for member in self.members:
            self.changed(member)
        self.tell_changes()


class LyingGuest(Guest):
    """Everything said to this guest goes through the room's lies."""

    def send(self, message: SendMessage) -> None:
        assert isinstance(self.room, HostileRoom)
        super().send(SendMessage(self.room.lies.tell(message.message)))

    @property
    def wire(self) -> SocketWire:
        """The socket of this guest."""
        assert isinstance(self._line._state, _Open)
        wire = self._line._state.wire
        assert isinstance(wire, SocketWire)
        return wire

    def add_track(self) -> TrackSid:
        """A track that the guest never announced."""
        cid = f"invented-{secrets.token_hex(4)}"
        track = self._publications.announce(TrackRequested(cid, True, False, encrypted=True))
        self._publications.follow({cid: Spoken(cid, secrets.randbits(31), OPUS)})
        return track.sid


class Ghost:
    """A participant that the server made up: announced with a track, never there."""

    def __init__(self, name: str) -> None:
        self.identity = ParticipantIdentity(f"ghost-{secrets.token_hex(8)}")
        self.sid = ParticipantSid(f"PA_{secrets.token_hex(8)}")
        self.track = TrackPublication(TrackSid(f"TR_{secrets.token_hex(8)}"), False, True)
        self.quality = Quality.EXCELLENT
        self._name = name
        self._version = 0

    @property
    def tracks(self) -> tuple[Wanted, ...]:
        return (Wanted(self.track.sid, self.sid),)

    @property
    def crowd(self) -> str:
        return self.identity

    def heard_by(self, listener: Member, tracks: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
        return tracks

    def presence(self, gone: bool = False) -> Presence:
        self._version += 1
        person = Participant(
            identity=self.identity,
            sid=self.sid,
            name=self._name,
            permission=Permission(can_publish=True),
            tracks=(self.track,),
        )
        return Presence(person, {}, active=True, gone=gone, version=self._version)

    def send(self, message: SendMessage) -> None:
        """Nobody is there."""

    def send_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Nobody is there."""

    def tracks_changed(self) -> None:
        """It does not listen."""

    def dismiss(self, reason: LeaveReason) -> None:
        """It cannot be sent away."""

    def appear(self, room: HostRoom) -> None:
        """Be announced, and be heard by all."""
        room.forwarder.publish(self.track.sid, muted=False)
        room.enter(self)


def _peer(peer: HostPeer) -> Peer:
    assert isinstance(peer, PortPeer)
    return peer._peer


def _widen(peer: HostPeer) -> None:
    session: Any = _peer(peer).protecting
    if len(session._cdata) <= LARGEST:
        session._cdata = _binding.ffi.new("char[]", LARGEST + 1_000)
        session._buffer = _binding.ffi.buffer(session._cdata)
