"""Our visit to one room: connects, stays connected, carries wishes out and facts in."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from pendopo.e2ee import metadata
from pendopo.e2ee.keys import media_key, meta_key
from pendopo.e2ee.opener import Opener
from pendopo.e2ee.seal import Sealer
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.events import (
    Joined,
    LeaveReason,
    Left,
    MicrophoneChanged,
    ParticipantLeft,
    ParticipantsChanged,
    Reconnecting,
    RoleChanged,
    RoomChanged,
    RoomEvent,
    TitleChanged,
    TokenRefreshed,
    TrackAnnounced,
    TracksMapped,
)
from pendopo.model.frames import ReceivedFrame, SealedFrame
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Role, Room
from pendopo.model.transport import DataChannelLabel, Destination, Endpoint
from pendopo.ports.clock import Clock
from pendopo.ports.peer_transport import PeerFactory, PeerTransport
from pendopo.ports.signal_transport import SignalTransport
from pendopo.room.connection import RoomConnection
from pendopo.room.moderation import Moderation
from pendopo.room.needles import Needles
from pendopo.room.plan import JoinPlan
from pendopo.room.reduce import reduce
from pendopo.room.track_owners import TrackOwners
from pendopo.room.voice import Voice
from pendopo.room.watch import EncryptionWatch
from pendopo.signaling import access
from pendopo.signaling.client import ClientProtocol

log = logging.getLogger(__name__)

WATCH_EVERY_S = 0.2
REJOIN_PAUSES_S = (0.0, 0.3, 0.6, 1.0, 2.0, 3.0, 5.0)
"""Pauses before each new attempt; the last one repeats."""
GIVE_UP_AFTER_S = 300.0
STEADY_AFTER_S = 10.0
"""A stay that lasted this long was no failed attempt."""
RECOVERABLE = (LeaveReason.LOST, LeaveReason.SERVER_SHUTDOWN)


@dataclass(frozen=True, slots=True)
class SessionPorts:
    """The doors a session needs."""

    clock: Clock
    signals: SignalTransport
    peers: PeerFactory


class RoomSession:
    """One visit. `enter` returns once inside or raises; afterwards it rejoins by itself.

    Everything but `needles` and `voice.beat` belongs to the loop that called `enter`.
    """

    def __init__(self, plan: JoinPlan, ports: SessionPorts) -> None:
        self._plan = plan
        self._ports = ports
        self._room = Room(plan.room, plan.mode, plan.title, plan.topic, role=plan.role)
        self._listeners: list[Callable[[Room], None]] = []
        self._token = ""
        self._connection: RoomConnection | None = None
        self._visit: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._entered: asyncio.Future[None] | None = None
        self._owners = TrackOwners()
        self._metadata_seq = 0
        self._hand_ms: int | None = None
        self._published = False
        self._announced = False
        self._negotiated = False
        """The server has answered an offer with our announced track: frames will be forwarded."""
        self._leaving = False
        self._past_peers: tuple[Destination, ...] = ()
        self.started_at = 0.0
        """Monotonic seconds at which connecting began."""
        self.started_unix_ms = 0
        self.resumes = 0
        self.rejoins = 0
        key = media_key(plan.passphrase) if plan.passphrase is not None else None
        self._meta_key = meta_key(plan.room_secret) if plan.room_secret else None
        self._opener = Opener(plan.mode, key)
        sealer = Sealer(plan.mode, key)
        self.voice = Voice(sealer, self._opener, ports.clock, self._send_from_sound)
        self.watch = EncryptionWatch(plan.mode, sealer, self._opener)

    @property
    def room(self) -> Room:
        """The latest fact."""
        return self._room

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Every address contacted in this visit."""
        peer = self._peer
        here = peer.destinations if peer is not None else ()
        return tuple(dict.fromkeys((*self._ports.signals.destinations, *self._past_peers, *here)))

    @property
    def peer(self) -> PeerTransport | None:
        """The media path now, if there is one."""
        return self._peer

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """Tell `listener` every new Room on this loop; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def needles(self) -> Needles:
        """One reading of every gauge; callable from any thread."""
        indicator, facts = self.watch.reading
        return Needles(self.voice.levels, self.voice.own_level, indicator, facts)

    async def enter(self) -> None:
        """Join. Raises ReachError, AccessError; nothing is left behind then."""
        self._loop = asyncio.get_running_loop()
        self.started_at = self._ports.clock.monotonic()
        self.started_unix_ms = self._ports.clock.unix_ms()
        self._measure()
        self._entered = self._loop.create_future()
        await self._connect()
        self._visit = asyncio.create_task(self._stay())
        try:
            await self._entered
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Leave and wait until everything is closed; may be called twice."""
        await self.leave()
        if self._visit is not None and self._visit is not asyncio.current_task():
            await asyncio.wait([self._visit], timeout=5.0)
            self._visit.cancel()
            await asyncio.gather(self._visit, return_exceptions=True)

    async def leave(self) -> None:
        """Go quietly."""
        self._leaving = True
        self._quieten()
        if self._connection is not None:
            self._connection.apply(self._connection.protocol.leave())

    async def raise_hand(self) -> None:
        """Ask to speak. Raises ReachError(LOST) without a connection."""
        self._hand_ms = self._ports.clock.unix_ms()
        self._apply_hand()

    async def lower_hand(self) -> None:
        """Take the hand down again."""
        self._hand_ms = None
        self._apply_hand()

    async def set_muted(self, muted: bool) -> None:
        """Mute or unmute our microphone. Raises AccessError when we may not speak."""
        if not muted and not (self._room.me and self._room.me.on_stage):
            raise AccessError(AccessReason.NOT_ALLOWED)
        connection = self._connected()
        self._on_event(MicrophoneChanged(muted))
        connection.apply(connection.protocol.set_muted(muted))

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud somebody is here, 0 to 2."""
        self.voice.set_gain(identity, gain)

    async def invite_to_speak(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the stage."""
        await self._moderation.set_stage(self._token, self._somebody(identity), on_stage=True)

    async def move_to_audience(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the audience; the server unpublishes them."""
        await self._moderation.set_stage(self._token, self._somebody(identity), on_stage=False)

    async def mute_other(self, identity: ParticipantIdentity) -> None:
        """Mute everything somebody publishes; they may unmute themselves."""
        for track in self._somebody(identity).tracks:
            await self._moderation.mute(self._token, identity, track.sid)

    async def remove(self, identity: ParticipantIdentity) -> None:
        """Remove somebody. In `shared` they can return with the link."""
        await self._moderation.remove(self._token, identity)

    @property
    def _peer(self) -> PeerTransport | None:
        return self._connection.peer if self._connection is not None else None

    @property
    def _moderation(self) -> Moderation:
        endpoint = self._connected().endpoint
        return Moderation(self._ports.signals, endpoint, self._plan.room)

    def _connected(self) -> RoomConnection:
        if self._connection is None:
            raise ReachError(ReachReason.LOST)
        return self._connection

    def _somebody(self, identity: ParticipantIdentity) -> Participant:
        participant = self._room.others.get(identity)
        if participant is None:
            raise AccessError(AccessReason.NOT_ALLOWED)
        return participant

    def _apply_hand(self) -> None:
        connection = self._connected()
        connection.apply(connection.protocol.set_hand(self._hand_ms))

    async def _stay(self) -> None:
        watching = asyncio.create_task(self._keep_watch())
        try:
            await self._stay_connected()
        except Exception as fault:
            log.exception("visit failed")
            self.watch.fault("visit")
            self._end(LeaveReason.LOST, fault)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            self._measure()

    async def _stay_connected(self) -> None:
        clock = self._ports.clock
        hurried = 0
        while True:
            assert self._connection is not None
            began = clock.monotonic()
            reason = await self._connection.run()
            hurried = hurried + 1 if clock.monotonic() - began < STEADY_AFTER_S else 0
            self._forget_connection()
            if self._leaving or reason not in RECOVERABLE or not self._inside:
                self._end(LeaveReason.SELF if self._leaving else reason)
                return
            self._on_event(Reconnecting())
            try:
                await self._rejoin(hurried)
            except PendopoError as error:
                self._end(LeaveReason.LOST, error)
                return

    @property
    def _inside(self) -> bool:
        return self._entered is not None and self._entered.done()

    async def _rejoin(self, attempt: int) -> None:
        """Begin with the pause of this attempt: stays that end at once must not become a storm."""
        clock = self._ports.clock
        deadline = clock.monotonic() + GIVE_UP_AFTER_S
        while True:
            await clock.sleep(REJOIN_PAUSES_S[min(attempt, len(REJOIN_PAUSES_S) - 1)])
            attempt += 1
            try:
                await self._connect()
            except ReachError as error:
                log.info("rejoin failed: %s", error.reason)
                if self._leaving or clock.monotonic() > deadline:
                    raise
            else:
                self.rejoins += 1
                return

    async def _connect(self) -> None:
        """Try every server of the plan in order, with the newest token, then a fresh one."""
        failure: PendopoError = ReachError(ReachReason.UNREACHABLE)
        for endpoint in self._plan.endpoints:
            for fresh in (False, True) if self._token else (True,):
                try:
                    if fresh:
                        self._take_token(await self._plan.token())
                    await self._open(endpoint)
                    return
                except AccessError as error:
                    failure = error
                except ReachError as error:
                    failure = error
                    break
        self.watch.refused(failure.reason)
        raise failure

    async def _open(self, endpoint: Endpoint) -> None:
        connection = RoomConnection(
            endpoint,
            self._token,
            ClientProtocol(encrypted=self._plan.mode is not Mode.NONE),
            self._ports.signals,
            self._ports.peers,
            self._ports.clock,
            self._on_event,
            self._on_frame,
            self._on_data,
        )
        self._connection = connection
        try:
            await connection.open()
        except BaseException:
            self._connection = None
            raise

    def _forget_connection(self) -> None:
        if self._peer is not None:
            self._past_peers = (*self._past_peers, *self._peer.destinations)
        self._connection = None
        self._published = False
        self._update_live()

    def _take_token(self, token: str) -> None:
        """Raises AccessError when the token is for another room."""
        grants = access.read(token)
        if grants.room != self._plan.room:
            raise AccessError(AccessReason.TOKEN_OTHER_ROOM)
        self._token = token
        role = access.role_of(grants)
        if role is Role.MODERATOR and self._room.role is not Role.HOST:
            self._tell(RoleChanged(role))

    def _end(self, reason: LeaveReason, error: BaseException | None = None) -> None:
        self._tell(Left(reason))
        if self._entered is not None and not self._entered.done():
            self._entered.set_exception(error or _refusal(reason))

    def _on_event(self, event: RoomEvent) -> None:
        was = self._room
        self._tell(event)
        match event:
            case Joined():
                self._opener.set_trailer(event.sif_trailer)
                self._owners.map(())
                self._read_metadata(event.metadata)
                self._restore()
                if self._entered is not None and not self._entered.done():
                    self._entered.set_result(None)
            case RoomChanged(metadata=text):
                self._read_metadata(text)
            case TokenRefreshed(token):
                self._take_refreshed(token)
            case TrackAnnounced():
                self._announced = True
            case TracksMapped(tracks):
                self._owners.map(tracks)
                self._negotiated = self._announced
            case ParticipantsChanged():
                self._follow_permission(was)
            case _:
                pass
        if isinstance(event, Joined | ParticipantsChanged | ParticipantLeft | TracksMapped):
            self._owners.follow(self._room)
            self.voice.keep(self._owners.tracks)
        self._update_live()

    def _tell(self, event: RoomEvent) -> None:
        room = reduce(self._room, event)
        if room is self._room:
            return
        self._room = room
        for listener in tuple(self._listeners):
            listener(room)

    def _take_refreshed(self, token: str) -> None:
        try:
            self._take_token(token)
        except AccessError:
            log.warning("the server refreshed a token for another room; ignored")

    def _read_metadata(self, text: str) -> None:
        plan = self._plan
        if plan.mode is Mode.NONE:
            opened = metadata.open_plain(text)
        elif self._meta_key is not None:
            opened = metadata.open_metadata(
                text, self._meta_key, plan.host_key, plan.room, self._metadata_seq
            )
        else:
            opened = None
        if opened is None or opened.mode is not plan.mode:
            return
        self._metadata_seq = opened.seq
        self._tell(TitleChanged(opened.title, opened.topic))

    def _restore(self) -> None:
        """After a (re)join: publish again where we may, and the hand as it was."""
        self._published = False
        if self._room.me is not None and self._room.me.on_stage:
            self._publish()
        if self._hand_ms is not None:
            self._apply_hand()

    def _follow_permission(self, was: Room) -> None:
        before = was.me is not None and was.me.on_stage
        now = self._room.me is not None and self._room.me.on_stage
        if now and not before:
            self._publish()
            if self._hand_ms is not None:
                self._hand_ms = None
                self._apply_hand()
        elif before and not now:
            self._unpublish()

    def _publish(self) -> None:
        """Announce a track, muted unless we were speaking: unmuting then waits for nothing."""
        connection = self._connected()
        if connection.peer is None or self._published:
            return
        ssrc = secrets.randbelow(0xFFFFFFFE) + 1
        cid = f"TR_{secrets.token_hex(8)}"
        self._announced = self._negotiated = False
        connection.peer.publish(ssrc)
        connection.apply(connection.protocol.publish(cid, ssrc, self._room.microphone_muted))
        self._published = True

    def _unpublish(self) -> None:
        self._published = False
        self._update_live()
        if self._connection is not None:
            self._connection.apply(self._connection.protocol.unpublish())

    def _quieten(self) -> None:
        self._tell(MicrophoneChanged(True))
        self._update_live()

    def _update_live(self) -> None:
        self.voice.live = (
            self._published
            and self._negotiated
            and not self._room.microphone_muted
            and not self._leaving
        )

    def _on_frame(self, ssrc: int, frame: ReceivedFrame) -> None:
        owner = self._owners.of(ssrc)
        if owner is None:
            self.watch.unmapped += 1
            return
        self.voice.receive(*owner, frame)

    def _on_data(self, label: DataChannelLabel, message: bytes) -> None:
        """Chat comes with a later version; data packets are not read yet."""

    def _send_from_sound(self, frame: SealedFrame) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._send, frame)

    def _send(self, frame: SealedFrame) -> None:
        peer = self._peer
        if self.voice.live and not self.voice.cut and peer is not None and peer.send(frame):
            self.watch.sent += 1

    async def _keep_watch(self) -> None:
        while True:
            self._measure()
            await self._ports.clock.sleep(WATCH_EVERY_S)

    def _measure(self) -> None:
        clock = self._ports.clock
        state = self.watch.measure(self._room, clock.monotonic() - self.started_at)
        self.voice.cut = state in (EncryptionState.FAULT, EncryptionState.BLOCKED)


def _refusal(reason: LeaveReason) -> PendopoError:
    match reason:
        case LeaveReason.REMOVED:
            return AccessError(AccessReason.REMOVED)
        case LeaveReason.DUPLICATE_IDENTITY:
            return AccessError(AccessReason.DUPLICATE)
        case LeaveReason.ROOM_ENDED:
            return AccessError(AccessReason.NOT_ALLOWED)
        case _:
            return ReachError(ReachReason.LOST)
