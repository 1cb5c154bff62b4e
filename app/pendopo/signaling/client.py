"""LiveKit's signaling v1 as a client speaks it: messages in, outputs out, no I/O."""

import logging
from dataclasses import dataclass

from google.protobuf.message import DecodeError
from livekit.protocol import rtc

from pendopo.model.room import LeaveReason
from pendopo.model.transport import PeerDescription
from pendopo.signaling import join_path, translate
from pendopo.signaling.burden import Burden
from pendopo.signaling.events import SocketCut
from pendopo.signaling.joined import Joined
from pendopo.signaling.outputs import Close, Gather, Notify, Output, SendMessage, WakeAt
from pendopo.signaling.sdp_lines import SdpError

log = logging.getLogger(__name__)

MAX_MESSAGE = 1024 * 1024


class Misuse(RuntimeError):
    """Our own side did what does not fit the stage; the other end's misuse ends the connection."""


@dataclass(frozen=True, slots=True)
class Joining:
    """The first socket is open or about to be; `local` is known once the path is being made."""

    local: PeerDescription | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """The socket is gone; the next one goes on with what is left standing."""

    joined: Joined


@dataclass(frozen=True, slots=True)
class Closed:
    """It is over."""


Stage = Joining | Joined | Cut | Closed


class ClientProtocol:
    """One peer connection's signaling: a rejoin makes a new one, a resumed socket keeps it.

    Every method returns what to do, in order, or raises Misuse. Wishes made while the socket is
    gone are kept and told after the resume.
    """

    def __init__(self, encrypted: bool) -> None:
        self._encrypted = encrypted
        self._stage: Stage = Joining()
        self._burden = Burden()

    @property
    def closed(self) -> bool:
        """Whether it is over: then every call is a misuse."""
        return isinstance(self._stage, Closed)

    def join_path(self) -> str:
        """Path and query of the first socket."""
        return join_path.join_path()

    def resume_path(self) -> str:
        """Path and query of a socket that goes on with this visit."""
        if not isinstance(self._stage, Cut):
            raise Misuse("nothing to resume")
        return join_path.resume_path(self._stage.joined.people.me.sid)

    def describe(self, local: PeerDescription) -> list[Output]:
        """Our ICE and DTLS parameters, once; the offer leaves when the join is here too."""
        match self._stage:
            case Joining(local=None):
                self._stage = Joining(local)
                return []
            case Joined(local=None) as joined:
                joined.local = local
                return self._told(joined)
            case Cut(joined) if joined.local is None:
                joined.local = local  # offered after the resume
                return []
        raise Misuse("described already, or too late")

    def receive(self, message: bytes, now: float) -> list[Output]:
        """One WebSocket message. What cannot be read ends the connection, and so does too much."""
        if isinstance(self._stage, Closed):
            raise Misuse("closed")
        if not self._burden.bears(message, now):
            log.warning("the server says more than can be taken in")
            return self._close(LeaveReason.FLOODED)
        try:
            if len(message) > MAX_MESSAGE:
                raise DecodeError("too long")
            return self._dispatch(rtc.SignalResponse.FromString(message), now)
        except (DecodeError, SdpError) as error:
            log.warning("the server's message cannot be used: %s", type(error).__name__)
            return self._close(LeaveReason.LOST)

    def wake(self, now: float) -> list[Output]:
        """Time has come: ping, or give up on a server that is silent."""
        match self._stage:
            case Joined() as joined:
                joined.beat(now)
                return [*self._told(joined), *self._wake_at()]
            case Cut():
                return []
        raise Misuse("nobody asked to be woken")

    def socket_lost(self) -> list[Output]:
        """The WebSocket is gone. Inside: wait for the next one; otherwise it is over."""
        match self._stage:
            case Joining():
                return self._close(LeaveReason.LOST)
            case Joined() as joined:
                self._stage = Cut(joined)
                return [Notify(SocketCut())]
            case Cut():
                return []
        raise Misuse("closed")

    def publish(self, cid: str, ssrc: int, muted: bool) -> list[Output]:
        """Announce a microphone track; `cid` and `ssrc` must be new ones each time.

        Nothing may be sent under `ssrc` before TrackAccepted.
        """
        self._inside.withdraw()
        self._inside.publishing.publish(cid, ssrc, muted)
        return self._told(self._inside)

    def unpublish(self) -> list[Output]:
        """Stop publishing."""
        self._inside.withdraw()
        return self._told(self._inside)

    def set_muted(self, muted: bool) -> list[Output]:
        """Tell everybody that our microphone is off or on."""
        self._inside.publishing.set_muted(muted)
        return self._told(self._inside)

    def set_hand(self, raised_ms: int | None) -> list[Output]:
        """Raise our hand (unix milliseconds) or lower it."""
        self._inside.hand.wish(raised_ms)
        return self._told(self._inside)

    def set_name(self, name: str) -> list[Output]:
        """What others see us called; told once, the server keeps it over a resume."""
        self._inside.name = name
        return self._told(self._inside)

    def leave(self) -> list[Output]:
        """Say good-bye where there is a socket to say it on."""
        match self._stage:
            case Joined():
                bye = rtc.SignalRequest(leave=translate.leave_to_wire(LeaveReason.SELF))
                return [SendMessage(bye.SerializeToString()), *self._close(LeaveReason.SELF)]
            case Joining() | Cut():
                return self._close(LeaveReason.SELF)
        raise Misuse("closed")

    @property
    def _inside(self) -> Joined:
        match self._stage:
            case Joined() as joined:
                return joined
            case Cut(joined):
                return joined
        raise Misuse("not in a room")

    def _dispatch(self, wire: rtc.SignalResponse, now: float) -> list[Output]:
        kind = wire.WhichOneof("message")
        match self._stage, kind:
            case _, "leave":
                return self._close(translate.leave_from_wire(wire.leave))
            case Joining(local), "join":
                joined = Joined(wire.join, self._encrypted, now)
                joined.local = local
                offered = translate.relays_from_wire(wire.join.ice_servers)
                gather: list[Output] = [Gather(offered)] if local is None else []
                return [*gather, *self._enter(joined)]
            case Cut(joined), "reconnect":
                joined.resume(now)
                return self._enter(joined)
            case Cut(), "join":
                return self._close(LeaveReason.LOST)
            case Joined() as joined, _:
                joined.heartbeat.heard(now)
                joined.message(kind, wire, now)
                if not self._burden.bears_changes(joined.people.changes(), now):
                    log.warning("the server changes more than can be followed")
                    return self._close(LeaveReason.FLOODED)
                return self._told(joined)
            case _:
                log.debug("ignored %r at this stage", kind)
                return []

    def _enter(self, joined: Joined) -> list[Output]:
        self._stage = joined
        return [*self._told(joined), *self._wake_at()]

    def _told(self, joined: Joined) -> list[Output]:
        """What has come up inside, and whatever is wanted and not told yet."""
        if self._stage is joined:
            joined.tell()
        out = joined.taken()
        for at, output in enumerate(out):
            if isinstance(output, Close):
                self._stage = Closed()
                return out[: at + 1]
        return out

    def _wake_at(self) -> list[Output]:
        return [WakeAt(self._stage.heartbeat.wake_at)] if isinstance(self._stage, Joined) else []

    def _close(self, reason: LeaveReason) -> list[Output]:
        self._stage = Closed()
        return [Close(reason)]
