"""Staying on a server: tokens, the way there, and a new connection when one is lost."""

import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pendopo.model.encryption import Mode
from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError, ReachReason
from pendopo.model.frames import ReceivedFrame, SealedFrame
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Endpoint
from pendopo.room.backoff import Backoff
from pendopo.room.connection import RoomConnection
from pendopo.room.listeners import nobody
from pendopo.room.plan import JoinPlan
from pendopo.room.session_ports import SessionPorts
from pendopo.signaling import access
from pendopo.signaling.access import Grants
from pendopo.signaling.events import SignalingEvent, TokenRefreshed

log = logging.getLogger(__name__)

GIVE_UP_AFTER_S = 300.0
RECOVERABLE = (LeaveReason.LOST, LeaveReason.NO_MEDIA, LeaveReason.SERVER_SHUTDOWN)


@dataclass(frozen=True, slots=True)
class PathLost:
    """The whole connection is gone and is being made anew."""


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """An attempt to come back came to nothing."""

    error: PendopoError


@dataclass(frozen=True, slots=True)
class TokenTaken:
    """What our newest token allows."""

    grants: Grants


StayEvent = SignalingEvent | PathLost | AttemptFailed | TokenTaken

OpenConnection = Callable[
    [
        Endpoint,
        str,
        bool,
        SessionPorts,
        Callable[[SignalingEvent], None],
        Callable[[int, ReceivedFrame], None],
    ],
    Awaitable[RoomConnection],
]


class Stay:
    """`open` once, then `run` to the end. Wishes go to the newest connection, if there is one."""

    def __init__(
        self,
        plan: JoinPlan,
        ports: SessionPorts,
        tell: Callable[[StayEvent], None],
        on_frame: Callable[[int, ReceivedFrame], None],
        open_connection: OpenConnection = RoomConnection.open,
    ) -> None:
        self._plan = plan
        self._ports = ports
        self._clock = ports.clock
        self._tell = tell
        self._on_frame = on_frame
        self._open_connection = open_connection
        self._connection: RoomConnection | None = None
        self._backoff = Backoff()
        self._leaving = False
        self._carried_at = -math.inf
        """When sound last had a path (monotonic seconds): what is lost is made anew since."""
        self.token = ""
        """The newest one."""
        self._giver: Endpoint | None = None
        """The server that gave it; what it allows there is no other one's business."""
        self.rejoins = 0

    @property
    def endpoint(self) -> Endpoint:
        """The server we are connected to. Raises ReachError(LOST) without a connection."""
        if self._connection is None:
            raise ReachError(ReachReason.LOST)
        return self._connection.endpoint

    @property
    def connected(self) -> bool:
        """Whether there is a connection at this moment."""
        return self._connection is not None

    @property
    def has_media(self) -> bool:
        """Whether the newest connection has had a path for sound; a cut socket does not end it."""
        return self._connection is not None and self._connection.had_media

    async def open(self) -> None:
        """Connect for the first time. Raises ReachError or AccessError."""
        await self._connect()

    async def run(self) -> LeaveReason:
        """Stay until the visit ends. Raises what made coming back impossible.

        Joining alone brings nobody back: what counts is that sound had a path again.
        """
        try:
            return await self._stayed()
        except PendopoError:
            if self._leaving:
                return LeaveReason.SELF
            raise

    def close(self) -> None:
        """The visit is over, and whoever was told is let go."""
        self._connection = None
        self._tell = self._on_frame = nobody

    async def _stayed(self) -> LeaveReason:
        while self._connection is not None:
            over = await self._lived(self._connection)
            if self._leaving:
                break
            if over is not None:
                return over
            self._tell(PathLost())
            await self._rejoin()
        return LeaveReason.SELF

    @property
    def _too_late(self) -> bool:
        """Sound never had a path, or has not had one for too long: what is lost stays so."""
        return self._clock.monotonic() > self._carried_at + GIVE_UP_AFTER_S

    async def _lived(self, connection: RoomConnection) -> LeaveReason | None:
        """Why the visit is over with it; None where another one is to be made."""
        try:
            reason = await self._ended(connection)
        except ReachError as error:
            if self._is_last(connection):
                raise
            self._tell(AttemptFailed(error))
            return None
        return reason if reason not in RECOVERABLE or self._is_last(connection) else None

    def _is_last(self, connection: RoomConnection) -> bool:
        """Whether it is the last one; nothing is known of the way that is wanted instead."""
        return not (connection.had_media or connection.outdated) and self._too_late

    async def _ended(self, connection: RoomConnection) -> LeaveReason:
        try:
            return await connection.run()
        finally:
            if connection.had_media:
                self._carried_at = self._clock.monotonic()
            self._connection = None

    def leave(self) -> None:
        """Say good-bye; `run` returns soon."""
        self._leaving = True
        if self._connection is not None:
            self._connection.leave()

    def publish(self, cid: str, ssrc: int, muted: bool) -> None:
        """Announce a microphone track."""
        if self._connection is not None:
            self._connection.publish(cid, ssrc, muted)

    def unpublish(self) -> None:
        """Withdraw it."""
        if self._connection is not None:
            self._connection.unpublish()

    def set_muted(self, muted: bool) -> None:
        """Tell everybody that our microphone is off or on."""
        if self._connection is not None:
            self._connection.set_muted(muted)

    def set_hand(self, raised_ms: int | None) -> None:
        """Raise our hand (unix milliseconds) or lower it."""
        if self._connection is not None:
            self._connection.set_hand(raised_ms)

    def set_name(self, name: str) -> None:
        """What others see us called."""
        if self._connection is not None:
            self._connection.set_name(name)

    def stream(self, ssrc: int) -> None:
        """What is sent from now on leaves under this SSRC."""
        if self._connection is not None and self._connection.peer is not None:
            self._connection.peer.publish(ssrc)

    def send(self, frame: SealedFrame) -> bool:
        """Hand one frame to RTP; False when it did not leave."""
        peer = self._connection.peer if self._connection is not None else None
        return peer is not None and peer.send(frame)

    def _happened(self, event: SignalingEvent) -> None:
        if isinstance(event, TokenRefreshed):
            self._refresh(event.token)
        else:
            self._tell(event)

    def _refresh(self, token: str) -> None:
        try:
            self._take_token(token, self.endpoint)
        except AccessError:
            log.warning("the server refreshed a token for another room; ignored")

    def _take_token(self, token: str, giver: Endpoint) -> None:
        """Use this one from now on. Raises AccessError when it is for another room."""
        grants = access.read(token)
        if grants.room != self._plan.room:
            raise AccessError(AccessReason.TOKEN_OTHER_ROOM)
        self.token, self._giver = token, giver
        if self._connection is not None:
            self._connection.token = token
        self._tell(TokenTaken(grants))

    async def _rejoin(self) -> None:
        """With a pause before each attempt: stays that end at once must not become a storm."""
        while not self._leaving:
            await self._clock.sleep(self._backoff.pause(self._clock.monotonic()))
            if self._leaving:
                return
            try:
                await self._connect()
            except ReachError as error:
                log.info("rejoin failed: %s", error.reason)
                self._tell(AttemptFailed(error))
                if self._too_late:
                    raise
            else:
                self.rejoins += 1
                if self._leaving:
                    self.leave()
                return

    async def _connect(self) -> None:
        self._connection = await self._plan.way.ask(self._opened)
        self._backoff.begin(self._clock.monotonic())

    async def _opened(self, endpoint: Endpoint) -> RoomConnection:
        """With the newest token that this server gave; with a fresh one when that is refused."""
        if self._giver is not None and endpoint.proves(self._giver):
            try:
                return await self._open_at(endpoint)
            except AccessError as error:
                log.info("the newest token is refused: %s", error.reason)
        self._take_token(await self._plan.token(endpoint), endpoint)
        return await self._open_at(endpoint)

    async def _open_at(self, endpoint: Endpoint) -> RoomConnection:
        encrypted = self._plan.mode is not Mode.NONE
        return await self._open_connection(
            endpoint, self.token, encrypted, self._ports, self._happened, self._on_frame
        )
