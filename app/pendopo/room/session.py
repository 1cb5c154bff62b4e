"""Our visit to one room: carries wishes out and facts in."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from pendopo.e2ee.indicator import Indicator
from pendopo.e2ee.keys import media_key
from pendopo.e2ee.opener import Opener
from pendopo.e2ee.seal import Sealer
from pendopo.model.encryption import EncryptionState, Mode
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.events import (
    Joined,
    Left,
    MicrophoneChanged,
    ParticipantLeft,
    ParticipantsChanged,
    Reconnecting,
    RoleChanged,
    RoomChanged,
    RoomEvent,
    TokenRefreshed,
    TrackAnnounced,
    TracksMapped,
)
from pendopo.model.frames import ReceivedFrame, SealedFrame
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, LeaveReason, Participant, Role, Room
from pendopo.model.transport import Destination, Endpoint
from pendopo.ports.clock import Clock
from pendopo.ports.peer_transport import PeerFactory
from pendopo.ports.signal_transport import SignalTransport
from pendopo.room.connection import RoomConnection
from pendopo.room.ear import Ear
from pendopo.room.lease import Lease
from pendopo.room.moderation import Moderation
from pendopo.room.mouth import Mouth
from pendopo.room.needles import Needles
from pendopo.room.own_track import OwnTrack
from pendopo.room.plan import JoinPlan
from pendopo.room.reduce import reduce
from pendopo.room.stay import Stay
from pendopo.room.title import RoomTitle
from pendopo.room.track_owners import TrackOwners
from pendopo.room.watch import EncryptionWatch
from pendopo.signaling import access
from pendopo.signaling.client import ClientProtocol

log = logging.getLogger(__name__)

WATCH_EVERY_S = 0.2
STALE_AFTER_S = 2.0
"""A reading older than this says nothing about now: sound stops then."""


@dataclass(frozen=True, slots=True)
class SessionPorts:
    """The doors a session needs."""

    clock: Clock
    signals: SignalTransport
    peers: PeerFactory


class RoomSession:
    """One visit. `enter` returns once inside or raises; afterwards it rejoins by itself.

    Everything but `needles`, `mouth.listen` and `ear.play` belongs to the loop that called `enter`.
    """

    def __init__(self, plan: JoinPlan, ports: SessionPorts) -> None:
        self._plan = plan
        self._ports = ports
        self._room = Room(plan.room, plan.mode, plan.title, plan.topic, role=plan.role)
        self._listeners: list[Callable[[Room], None]] = []
        self._stay = Stay(
            plan, ports.clock, self._connect, self._on_event, self._on_grants, self._on_refused
        )
        self._visit: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._entered: asyncio.Future[None] | None = None
        self._owners = TrackOwners()
        self._track = OwnTrack()
        self._title = RoomTitle(plan)
        self._hand_ms: int | None = None
        self.started_at = 0.0
        """Monotonic seconds at which connecting began."""
        self.started_unix_ms = 0
        self.failure: Exception | None = None
        """Why the visit is over; None while it lasts and when we left by ourselves."""
        self.resumes = 0
        key = media_key(plan.passphrase) if plan.passphrase is not None else None
        self._opener = Opener(plan.mode, key)
        sealer = Sealer(plan.mode, key)
        self.lease = Lease(ports.clock)
        self.mouth = Mouth(sealer, self.lease, self._send_from_sound)
        self.ear = Ear(self._opener, self.lease, ports.clock)
        self.watch = EncryptionWatch(plan.mode, sealer, self._opener)

    @property
    def room(self) -> Room:
        """The latest fact."""
        return self._room

    @property
    def carrying(self) -> bool:
        """Whether sound can go either way: media outlive a cut signalling socket."""
        connection = self._stay.connection
        return connection is not None and (
            self._room.connection is Connection.CONNECTED or connection.had_media
        )

    @property
    def rejoins(self) -> int:
        """How often the whole connection was made anew."""
        return self._stay.rejoins

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Every address contacted in this visit."""
        return tuple(dict.fromkeys(self._ports.signals.destinations + self._stay.destinations))

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """Tell `listener` every new Room on this loop; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def needles(self) -> Needles:
        """One reading of every gauge; callable from any thread.

        When nobody has measured for a while, the line says nothing good.
        """
        indicator, facts = self.watch.reading
        if self._ports.clock.monotonic() - self.started_at - self.watch.measured_at > STALE_AFTER_S:
            indicator = Indicator(EncryptionState.OFFLINE)
        return Needles(self.ear.levels, self.mouth.own_level, indicator, facts)

    async def enter(self) -> None:
        """Join. Raises ReachError, AccessError; nothing is left behind then."""
        clock = self._ports.clock
        self._loop = asyncio.get_running_loop()
        self.started_at, self.started_unix_ms = clock.monotonic(), clock.unix_ms()
        self._measure()
        self._entered = self._loop.create_future()
        try:
            await self._stay.open()
        except PendopoError as error:
            self._on_refused(error)
            self._measure()
            raise
        self._visit = asyncio.create_task(self._live())
        try:
            await self._entered
        except BaseException:
            await self.close()
            raise

    async def leave(self) -> None:
        """Go quietly."""
        self._tell(MicrophoneChanged(True))
        self.mouth.open = False
        self._stay.leave()

    async def close(self) -> None:
        """Leave and wait until everything is closed; may be called twice."""
        await self.leave()
        if self._visit is not None and self._visit is not asyncio.current_task():
            await asyncio.wait([self._visit], timeout=5.0)
            self._visit.cancel()
            await asyncio.gather(self._visit, return_exceptions=True)

    async def raise_hand(self) -> None:
        """Ask to speak. Raises ReachError(LOST) without a connection."""
        self._hand_ms = self._ports.clock.unix_ms()
        self._apply_hand()

    async def lower_hand(self) -> None:
        """Take the hand down again."""
        self._hand_ms = None
        self._apply_hand()

    async def set_muted(self, muted: bool) -> None:
        """Mute or unmute our microphone. Muting never fails.

        Raises AccessError when we may not speak, ReachError(LOST) without a connection.
        """
        if not muted and not self._on_stage:
            raise AccessError(AccessReason.NOT_ALLOWED)
        connection = self._stay.connection if muted else self._connection
        self._on_event(MicrophoneChanged(muted))
        if connection is not None:
            connection.apply(connection.protocol.set_muted(muted))

    def fault(self, invariant: str) -> None:
        """An internal check failed: sound stops at once, both ways, for the rest of the visit."""
        self.lease.end()
        self.watch.fault(invariant)

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud somebody is here, 0 to 2."""
        self.ear.set_gain(identity, gain)

    async def invite_to_speak(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the stage."""
        somebody = self._somebody(identity)
        await self._moderation.set_stage(self._stay.token, somebody, on_stage=True)

    async def move_to_audience(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the audience; the server unpublishes them."""
        somebody = self._somebody(identity)
        await self._moderation.set_stage(self._stay.token, somebody, on_stage=False)

    async def mute_other(self, identity: ParticipantIdentity) -> None:
        """Mute everything somebody publishes; they may unmute themselves."""
        for track in self._somebody(identity).tracks:
            await self._moderation.mute(self._stay.token, identity, track.sid)

    async def remove(self, identity: ParticipantIdentity) -> None:
        """Remove somebody. In `shared` they can return with the link."""
        await self._moderation.remove(self._stay.token, identity)

    @property
    def _connection(self) -> RoomConnection:
        if self._stay.connection is None:
            raise ReachError(ReachReason.LOST)
        return self._stay.connection

    @property
    def _moderation(self) -> Moderation:
        return Moderation(self._ports.signals, self._connection.endpoint, self._plan.room)

    @property
    def _on_stage(self) -> bool:
        return self._room.me is not None and self._room.me.on_stage

    def _somebody(self, identity: ParticipantIdentity) -> Participant:
        participant = self._room.others.get(identity)
        if participant is None:
            raise AccessError(AccessReason.NOT_ALLOWED)
        return participant

    def _connect(self, endpoint: Endpoint, token: str) -> RoomConnection:
        return RoomConnection(
            endpoint,
            token,
            ClientProtocol(encrypted=self._plan.mode is not Mode.NONE),
            self._ports.signals,
            self._ports.peers,
            self._ports.clock,
            self._on_event,
            self._on_frame,
        )

    async def _live(self) -> None:
        watching = asyncio.create_task(self._keep_watch())
        try:
            self._end(await self._stay.run())
        except PendopoError as error:
            self._on_refused(error)
            self._end(LeaveReason.LOST, error)
        except Exception as fault:
            log.exception("visit failed")
            self.fault("visit")
            self._end(LeaveReason.LOST, fault)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            self._measure()

    def _on_refused(self, error: PendopoError) -> None:
        self.watch.refused(error.reason)

    def _end(self, reason: LeaveReason, error: Exception | None = None) -> None:
        self._track.forget()
        self._tell(Left(reason))
        self._update_live()
        self.failure = error or _failure(reason)
        if self._entered is not None and not self._entered.done():
            self._entered.set_exception(self.failure or ReachError(ReachReason.LOST))

    def _on_event(self, event: RoomEvent) -> None:
        before = self._on_stage
        try:
            self._tell(event)
            self._react(event, before)
        finally:  # whatever a listener does: the microphone follows the fact
            self._update_live()
        if isinstance(event, Joined | ParticipantsChanged | ParticipantLeft | TracksMapped):
            self._owners.follow(self._room)
            self.ear.keep(self._owners.tracks)

    def _react(self, event: RoomEvent, was_on_stage: bool) -> None:
        match event:
            case Joined():
                self._begin(event)
            case RoomChanged(metadata=text):
                self._read_metadata(text)
            case TokenRefreshed(token):
                self._take_refreshed(token)
            case TracksMapped(tracks):
                self._owners.map(tracks)
            case TrackAnnounced():
                self._track.answered(self._connection)
            case ParticipantsChanged():
                self._follow_permission(was_on_stage)
            case Reconnecting() if self._stay.connection is None:
                self._track.forget()
            case Reconnecting():
                self.resumes += 1
            case _:
                pass

    def _tell(self, event: RoomEvent) -> None:
        room = reduce(self._room, event)
        if room is self._room:
            return
        self._room = room
        for listener in tuple(self._listeners):
            listener(room)

    def _begin(self, event: Joined) -> None:
        """After a (re)join: publish again where we may, and show the hand as it was."""
        self._opener.set_trailer(event.sif_trailer)
        self._owners.map(())
        self._read_metadata(event.metadata)
        self._track.forget()
        if self._on_stage:
            self._publish()
        self._tell_name(event.me)
        if self._hand_ms is not None:
            self._apply_hand()
        if self._entered is not None and not self._entered.done():
            self._entered.set_result(None)

    def _on_grants(self, grants: access.Grants) -> None:
        role = access.role_of(grants)
        if role is Role.MODERATOR and self._room.role is not Role.HOST:
            self._tell(RoleChanged(role))

    def _take_refreshed(self, token: str) -> None:
        try:
            self._stay.take_token(token)
        except AccessError:
            log.warning("the server refreshed a token for another room; ignored")

    def _read_metadata(self, text: str) -> None:
        changed = self._title.read(text)
        if changed is not None:
            self._tell(changed)

    def _follow_permission(self, was_on_stage: bool) -> None:
        if self._on_stage and not was_on_stage:
            self._publish()
            if self._hand_ms is not None:
                self._hand_ms = None
                self._apply_hand()
        elif was_on_stage and not self._on_stage:
            self._track.unpublish(self._connection)

    def _publish(self) -> None:
        self._track.publish(self._connection, self._room.microphone_muted)

    def _apply_hand(self) -> None:
        connection = self._connection
        connection.apply(connection.protocol.set_hand(self._hand_ms))

    def _tell_name(self, me: Participant) -> None:
        """Only where the server may see names anyway, and where it lets us."""
        name = self._plan.display_name
        if name and name != me.name and me.permission.can_update_metadata:
            self._connection.apply(self._connection.protocol.set_name(name))

    def _update_live(self) -> None:
        self.mouth.open = self._track.streaming and not self._room.microphone_muted

    def _on_frame(self, ssrc: int, frame: ReceivedFrame) -> None:
        owner = self._owners.of(ssrc)
        if owner is None:
            self.watch.unmapped += 1
            return
        self.ear.receive(*owner, frame)

    def _send_from_sound(self, frame: SealedFrame) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._send, frame)

    def _send(self, frame: SealedFrame) -> None:
        """The choke point: what is counted here was handed to RTP."""
        connection = self._stay.connection
        if connection is None or connection.peer is None:
            return
        if self.mouth.open and self.lease.holds() and connection.peer.send(frame):
            self.watch.sent += 1

    async def _keep_watch(self) -> None:
        while True:
            self._measure()
            await self._ports.clock.sleep(WATCH_EVERY_S)

    def _measure(self) -> None:
        now = self._ports.clock.monotonic() - self.started_at
        if self.watch.measure(self._room, self.carrying, now).cuts_sound:
            self.lease.suspend()
        else:
            self.lease.extend(STALE_AFTER_S)


def _failure(reason: LeaveReason) -> PendopoError | None:
    match reason:
        case LeaveReason.SELF:
            return None
        case LeaveReason.REMOVED:
            return AccessError(AccessReason.REMOVED)
        case LeaveReason.DUPLICATE_IDENTITY:
            return AccessError(AccessReason.DUPLICATE)
        case LeaveReason.ROOM_ENDED:
            return AccessError(AccessReason.ROOM_ENDED)
        case LeaveReason.NO_MEDIA:
            return ReachError(ReachReason.MEDIA)
        case LeaveReason.LOST | LeaveReason.SERVER_SHUTDOWN:
            return ReachError(ReachReason.LOST)
        case _:
            assert_never(reason)
