"""Staying on a server: tokens, servers in order, and a new connection when one is lost."""

import logging
from collections.abc import Callable

from pendopo.model.errors import AccessError, AccessReason, PendopoError, ReachError
from pendopo.model.events import Reconnecting, RoomEvent
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Destination, Endpoint
from pendopo.ports.clock import Clock
from pendopo.room.connection import RoomConnection
from pendopo.room.plan import JoinPlan
from pendopo.signaling import access
from pendopo.signaling.access import Grants

log = logging.getLogger(__name__)

PAUSES_S = (0.0, 0.3, 0.6, 1.0, 2.0, 3.0, 5.0)
"""Before each new attempt; the last one repeats."""
STEADY_AFTER_S = 10.0
"""A connection that lasted this long was no failed attempt."""
GIVE_UP_AFTER_S = 300.0
RECOVERABLE = (LeaveReason.LOST, LeaveReason.NO_MEDIA, LeaveReason.SERVER_SHUTDOWN)

Connect = Callable[[Endpoint, str], RoomConnection]


class Stay:
    """`open` once, then `run` to the end. `connection` is the newest one, None between two."""

    def __init__(
        self,
        plan: JoinPlan,
        clock: Clock,
        connect: Connect,
        on_event: Callable[[RoomEvent], None],
        on_grants: Callable[[Grants], None],
        on_refused: Callable[[PendopoError], None],
    ) -> None:
        """`on_refused` hears why an attempt to come back failed."""
        self._plan = plan
        self._clock = clock
        self._make = connect
        self._on_event = on_event
        self._on_grants = on_grants
        self._on_refused = on_refused
        self._leaving = False
        self._past: tuple[Destination, ...] = ()
        self.token = ""
        """The newest one."""
        self.connection: RoomConnection | None = None
        self.rejoins = 0
        self._worked = False
        """Sound had a path once: from now on what is lost is made anew."""

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Every address that media went to."""
        peer = self.connection.peer if self.connection else None
        return self._past + (peer.destinations if peer else ())

    async def open(self) -> None:
        """Connect for the first time. Raises ReachError or AccessError."""
        await self._connect()

    async def run(self) -> LeaveReason:
        """Stay until the visit ends. Raises what made coming back impossible."""
        hurried = 0
        while True:
            assert self.connection is not None
            began = self._clock.monotonic()
            reason = await self.connection.run()
            self._worked = self._worked or self.connection.had_media
            self._forget(self.connection)
            if self._leaving:
                return LeaveReason.SELF
            if reason not in RECOVERABLE or not self._worked:
                return reason
            self._on_event(Reconnecting())
            steady = self._clock.monotonic() - began >= STEADY_AFTER_S
            hurried = 0 if steady else hurried + 1
            await self._rejoin(hurried)
            if self.connection is None:
                return LeaveReason.SELF

    def leave(self) -> None:
        """Say good-bye; `run` returns soon."""
        self._leaving = True
        if self.connection is not None:
            self.connection.apply(self.connection.protocol.leave())

    def take_token(self, token: str) -> None:
        """Use this one from now on. Raises AccessError when it is for another room."""
        grants = access.read(token)
        if grants.room != self._plan.room:
            raise AccessError(AccessReason.TOKEN_OTHER_ROOM)
        self.token = token
        if self.connection is not None:
            self.connection.token = token
        self._on_grants(grants)

    def _forget(self, connection: RoomConnection) -> None:
        if connection.peer is not None:
            self._past = tuple(dict.fromkeys(self._past + connection.peer.destinations))
        self.connection = None

    async def _rejoin(self, attempt: int) -> None:
        """Begin with the pause of this attempt: stays that end at once must not become a storm."""
        deadline = self._clock.monotonic() + GIVE_UP_AFTER_S
        while True:
            await self._clock.sleep(PAUSES_S[min(attempt, len(PAUSES_S) - 1)])
            if self._leaving:
                return
            attempt += 1
            try:
                await self._connect()
            except ReachError as error:
                log.info("rejoin failed: %s", error.reason)
                self._on_refused(error)
                if self._clock.monotonic() > deadline:
                    raise
            else:
                self.rejoins += 1
                if self._leaving:
                    self.leave()
                return

    async def _connect(self) -> None:
        self.connection = await self._plan.way.ask(self._join)

    async def _join(self, endpoint: Endpoint) -> RoomConnection:
        """With the newest token, then with a fresh one of this server's."""
        if self.token:
            try:
                return await self._opened(endpoint)
            except AccessError as error:
                log.info("the newest token was refused: %s", error.reason)
        self.take_token(await self._plan.token(endpoint))
        return await self._opened(endpoint)

    async def _opened(self, endpoint: Endpoint) -> RoomConnection:
        connection = self._make(endpoint, self.token)
        await connection.open()
        return connection
