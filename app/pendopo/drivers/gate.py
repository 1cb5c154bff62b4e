"""Keeps connections that show nothing good, or never read, from piling up in front of the host."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from pendopo.drivers.stages import Stage, Stages
from pendopo.host.limits import ACCEPTED, ANSWERS, PIECE, SOCKET_OCTETS
from pendopo.model.network import network_of
from pendopo.signaling.pace import Pace, Paces


@dataclass(frozen=True, slots=True)
class GateLimits:
    """How many connections there may be, and for how long."""

    each: int
    """Of one address, that have not passed and are at the same stage."""
    waiting: int
    """Of all addresses, that have not passed and are at the same stage."""
    staying: int
    """Of one address, that have."""
    crowd: int
    """In all."""
    within_s: float
    """The time to pass in."""
    patience_s: float
    """How long nothing may be read of what fills our buffers or is left to say before the end."""


class Gate:
    """Knows every connection from the moment it is accepted, before TLS, by its address.

    Where there are too many at one stage one goes, of the address that has most there, and of its
    connections the one that came there first. So a newcomer behind a flood has at each stage as
    long as it takes to bring as many there: what stands still before it takes nothing away.
    """

    def __init__(self, limits: GateLimits) -> None:
        self.limits = limits
        self.open: dict[asyncio.BaseTransport, GatedConnection] = {}
        self._places: set[Place] = set()
        self._waiting: Stages[Place] = Stages(limits.each, limits.waiting)
        self._staying: dict[str, set[Place]] = {}
        self._accepted: Paces[str] = Paces(ACCEPTED)

    @property
    def waiting(self) -> dict[str, int]:
        """Connections that have not passed, by address."""
        return self._waiting.by_address

    def admit(self, address: str, hang_up: Callable[[], object], now: float) -> "Place | None":
        """A place for a new connection, which `hang_up` ends at once; None when there is none."""
        address = network_of(address)
        if not self._accepted.take(address, now):
            return None
        if len(self._places) >= self.limits.crowd:
            lowest = self._waiting.lowest()
            if lowest is None:
                return None
            lowest.cut()
        place = Place(self, address, hang_up)
        self._places.add(place)
        self._put(place, Stage.SILENT)
        self._give_time(place)
        return place

    def come_to(self, place: "Place", stage: Stage) -> None:
        """The connection has shown that much; nothing when it has shown as much or has passed."""
        if place.stage is not None and place.stage < stage:
            self._put(place, stage)

    def stay(self, place: "Place") -> bool:
        """The connection has passed, for as long as it lives; False when too many have."""
        staying = self._staying.setdefault(place.address, set())
        if len(staying) >= self.limits.staying:
            return False
        self._stop_waiting(place)
        staying.add(place)
        return True

    def leave(self, place: "Place") -> None:
        """The connection is gone; may be told twice."""
        self._stop_waiting(place)
        self._places.discard(place)
        staying = self._staying.get(place.address, set())
        staying.discard(place)
        if not staying:
            self._staying.pop(place.address, None)

    def passed(self, transport: asyncio.BaseTransport | None) -> bool:
        """The connection carries a visit: it may stay."""
        connection = self.open.get(transport) if transport is not None else None
        return connection is None or self.stay(connection.place)

    def answered(self, transport: asyncio.BaseTransport | None, good: bool) -> bool:
        """The connection has had an answer; after a good token or ticket it may ask on for a
        while, if there is place. False when it has asked often enough."""
        connection = self.open.get(transport) if transport is not None else None
        if connection is None or connection.place.stage is None:
            return True
        place = connection.place
        if good:
            self._give_time(place)
        self._put(place, Stage.ANSWERED)
        place.answers += 1
        return place.answers < ANSWERS

    def sweep(self, now: float) -> None:
        """End connections whose other end reads nothing; to be called now and then."""
        for connection in tuple(self.open.values()):
            connection.end_if_stuck(now)

    def close(self) -> None:
        """End all that are left, whatever they have not read."""
        for place in tuple(self._places):
            place.cut()

    def _put(self, place: "Place", stage: Stage) -> None:
        """At this stage now, in the place of who is in the way."""
        self._take(place)
        in_the_way = self._waiting.in_the_way(stage, place.address)
        if in_the_way is not None:
            in_the_way.cut()
        self._waiting.put(stage, place.address, place)
        place.stage = stage

    def _take(self, place: "Place") -> None:
        if place.stage is not None:
            self._waiting.take(place.stage, place.address, place)
            place.stage = None

    def _give_time(self, place: "Place") -> None:
        """The connection has so long to pass from now on."""
        if place.deadline is not None:
            place.deadline.cancel()
        loop = asyncio.get_running_loop()
        place.deadline = loop.call_later(self.limits.within_s, place.cut)

    def _stop_waiting(self, place: "Place") -> None:
        self._take(place)
        if place.deadline is not None:
            place.deadline.cancel()
            place.deadline = None


class Place:
    """One connection at the gate, from its being accepted to its end."""

    def __init__(self, gate: Gate, address: str, hang_up: Callable[[], object]) -> None:
        self.gate = gate
        self.address = address
        self.hang_up = hang_up
        self.answers = 0
        """How often it has had one."""
        self.stage: Stage | None = None
        """What it has shown while it waits; None: it has passed, or gone."""
        self.deadline: asyncio.TimerHandle | None = None
        """When it must have passed; None: it need not."""

    def cut(self) -> None:
        """End the connection at once; the place is free."""
        self.gate.leave(self)
        self.hang_up()


@dataclass(frozen=True, slots=True)
class _Stuck:
    unread: int
    since: float


class GatedConnection(asyncio.Protocol):
    """Passes everything on, for as long as its place lasts and it does not say too much; while it
    has not passed, one piece a turn."""

    def __init__(self, place: Place, inner: Callable[[], asyncio.Protocol]) -> None:
        self.place = place
        self._make_inner = inner
        self._inner: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._octets = Pace(SOCKET_OCTETS)
        self._pieces = b""
        """What was read and not passed on yet."""
        self._spoke = False
        self._writing_paused = False
        self._stuck: _Stuck | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.place.hang_up = transport.abort
        self.place.gate.open[transport] = self
        if transport.get_extra_info("sslcontext") is not None:
            self.place.gate.come_to(self.place, Stage.SHAKEN)
        self._inner = self._make_inner()
        self._inner.connection_made(transport)

    def end_if_stuck(self, now: float) -> None:
        """Abort when nothing has been read for as long as the gate's patience lasts."""
        transport = self._transport
        if transport is None or not (self._writing_paused or transport.is_closing()):
            self._stuck = None
            return
        unread = transport.get_write_buffer_size()
        if self._stuck is None or unread < self._stuck.unread:
            self._stuck = _Stuck(unread, now)
        elif now - self._stuck.since >= self.place.gate.limits.patience_s:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        gate = self.place.gate
        gate.leave(self.place)
        if self._transport is not None:
            gate.open.pop(self._transport, None)
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes."""
        if not self._spoke:
            self._spoke = True
            self.place.gate.come_to(self.place, Stage.SPOKE)
        if not self._octets.take(asyncio.get_running_loop().time(), len(data)):
            self.place.cut()
        elif self._pieces:
            self._pieces += data
        elif self.place.deadline is None or len(data) <= PIECE:
            self._pass_on(data)
        elif self._transport is not None:
            self._pieces = data
            self._transport.pause_reading()
            self._go_on()

    def _go_on(self) -> None:
        """One piece; the next in the loop's next turn, unless the answers have ended it."""
        assert self._transport is not None
        if self._transport.is_closing():
            self._pieces = b""
            return
        piece, self._pieces = self._pieces[:PIECE], self._pieces[PIECE:]
        self._pass_on(piece)
        if self._pieces:
            asyncio.get_running_loop().call_soon(self._go_on)
        elif not self._transport.is_closing():
            self._transport.resume_reading()

    def _pass_on(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other end will send no more."""
        return self._inner.eof_received() if self._inner is not None else None

    def pause_writing(self) -> None:
        """The buffer is full."""
        self._writing_paused = True
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The buffer has room again."""
        self._writing_paused = False
        if self._inner is not None:
            self._inner.resume_writing()
