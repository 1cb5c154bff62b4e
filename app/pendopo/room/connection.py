"""One connection to a room: a signaling socket that may be resumed and the media path it set up."""

import asyncio
import logging
from collections.abc import Callable
from copy import copy
from typing import assert_never

from pendopo.model.errors import AccessError, ReachError
from pendopo.model.frames import ReceivedFrame
from pendopo.model.relay import RelayHop
from pendopo.model.room import LeaveReason
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.ports.peer_transport import PeerSink, PeerTransport
from pendopo.ports.signal_transport import SignalClosed, SignalFlooded
from pendopo.reach.way import ENDS_THE_SEARCH
from pendopo.room.alarm import Alarm
from pendopo.room.media_path import MediaPath
from pendopo.room.session_ports import SessionPorts
from pendopo.room.signal_socket import SignalSocket
from pendopo.room.steps import Step, Steps
from pendopo.signaling import data
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.events import (
    ChannelOpened,
    PathOpened,
    Resumed,
    SignalingEvent,
    Whole,
)
from pendopo.signaling.outputs import (
    AddCandidate,
    Close,
    Gather,
    Negotiate,
    Notify,
    Output,
    SendMessage,
    WakeAt,
)

log = logging.getLogger(__name__)


class RoomConnection:
    """Made by `open`; runs until `run` returns why it ended. Wishes come to nothing then, and so
    do those of the time before it tells that we are in."""

    def __init__(
        self,
        endpoint: Endpoint,
        token: str,
        protocol: ClientProtocol,
        socket: SignalSocket,
        ports: SessionPorts,
        on_event: Callable[[SignalingEvent], None],
        on_frame: Callable[[int, ReceivedFrame], None],
    ) -> None:
        self.endpoint = endpoint
        self.token = token
        """The one that a resume is asked for with."""
        self._protocol = protocol
        self._socket = socket
        self._clock = ports.clock
        self._on_event = on_event
        self._on_frame = on_frame
        self._steps = Steps(protocol, self._carry_out, self._happened)
        self._held: list[SignalingEvent] | None = []
        """Events wait until the path is offered: who cannot have one has not joined."""
        self._alarm = Alarm(ports.clock)
        self._path = MediaPath(endpoint, ports, self._end, self._fail)
        loop = asyncio.get_running_loop()
        self._offered: asyncio.Future[tuple[RelayHop, ...]] = loop.create_future()
        self._over: asyncio.Future[LeaveReason] = loop.create_future()

    @classmethod
    async def open(
        cls,
        endpoint: Endpoint,
        token: str,
        encrypted: bool,
        ports: SessionPorts,
        on_event: Callable[[SignalingEvent], None],
        on_frame: Callable[[int, ReceivedFrame], None],
    ) -> "RoomConnection":
        """Reach the server. Raises ReachError or AccessError."""
        protocol = ClientProtocol(encrypted)
        socket = await SignalSocket.open(endpoint, protocol.join_path(), token, ports)
        return cls(endpoint, token, protocol, socket, ports, on_event, on_frame)

    @property
    def peer(self) -> PeerTransport | None:
        """The media path, once the server has said which relays there are."""
        return self._path.peer

    @property
    def had_media(self) -> bool:
        """Whether the media path was up at any time."""
        return self._path.was_up

    @property
    def outdated(self) -> bool:
        """Whether it ended only because sound is to go another way now."""
        return self._path.outdated

    async def run(self) -> LeaveReason:
        """Carry messages until the visit ends or is lost.

        Raises ReachError when no path for sound can be opened, or a stranger answers as the server.
        """
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(work)
                    for work in (
                        self._make_path(),
                        self._read(),
                        self._socket.write(),
                        self._alarm.keep(self._wake),
                        self._path.come_up(),
                        self._path.outlive(),
                        self._path.obey(),
                        self._expect_resume(),
                    )
                ]
                await asyncio.wait({self._over})
                for task in tasks:
                    task.cancel()
            if error := self._over.exception():
                raise copy(error)  # the one that is kept must not hold this frame
            return self._over.result()
        finally:
            await self._close()
            self._steps.end()

    def publish(self, cid: str, ssrc: int, muted: bool) -> None:
        """Announce a microphone track."""
        self._wish(lambda: self._protocol.publish(cid, ssrc, muted))

    def unpublish(self) -> None:
        """Withdraw it."""
        self._wish(self._protocol.unpublish)

    def set_muted(self, muted: bool) -> None:
        """Tell everybody that our microphone is off or on."""
        self._wish(lambda: self._protocol.set_muted(muted))

    def set_hand(self, raised_ms: int | None) -> None:
        """Raise our hand (unix milliseconds) or lower it."""
        self._wish(lambda: self._protocol.set_hand(raised_ms))

    def set_name(self, name: str) -> None:
        """What others see us called."""
        self._wish(lambda: self._protocol.set_name(name))

    def leave(self) -> None:
        """Say good-bye."""
        self._steps.take(self._protocol.leave)

    def _wish(self, step: Step) -> None:
        """Before it was told that we are in there is nobody to tell: a join says it all anew."""
        if self._held is None:
            self._steps.take(step)

    def _sink(self) -> PeerSink:
        return PeerSink(
            frame=self._on_frame,
            data=self._data_arrived,
            channel=lambda label: self._on_event(ChannelOpened(label)),
            connected=self._path_opened,
            closed=self._path.closed,
        )

    def _path_opened(self) -> None:
        self._path.connected()
        self._on_event(PathOpened())
        self._tell_whole()

    def _tell_whole(self) -> None:
        if self.had_media and not self._socket.cut:
            self._on_event(Whole())

    def _carry_out(self, output: Output) -> None:
        match output:
            case SendMessage(message):
                self._socket.put(message)
            case Gather(relays):
                self._offered.set_result(relays)
            case Negotiate(remote):
                if self.peer is not None:
                    self.peer.connect(remote)
            case AddCandidate(candidate):
                if self.peer is not None:
                    self.peer.add_candidate(candidate)
            case WakeAt(at):
                self._alarm.set(at)
            case Close(reason):
                self._end(reason)
            case Notify():
                pass
            case _:
                assert_never(output)

    def _happened(self, event: SignalingEvent) -> None:
        if isinstance(event, Resumed):
            self._socket.resume()
        if self._held is None:
            self._on_event(event)
        else:
            self._held.append(event)
        if isinstance(event, Resumed):
            self._tell_whole()

    def _end(self, reason: LeaveReason) -> None:
        if not self._over.done():
            self._over.set_result(reason)

    def _fail(self, error: ReachError) -> None:
        """A person has to be told more than a reason to leave."""
        if not self._over.done():
            self._over.set_exception(copy(error))

    def _data_arrived(self, label: DataChannelLabel, message: bytes) -> None:
        received = data.decode(message)
        if received is not None:
            self._on_event(received)

    async def _make_path(self) -> None:
        """Once the server has said what relays it has."""
        offered = await self._offered
        try:
            peer = await self._path.open(self._socket.server_address, offered, self._sink())
        except ReachError as error:
            log.info("no path for sound: %s", error.reason)
            self._fail(error)
            return
        if not self._protocol.closed:
            self._steps.take(lambda: self._protocol.describe(peer.local))
        held, self._held = self._held or (), None
        for event in held:
            self._on_event(event)

    async def _read(self) -> None:
        while not self._over.done():
            try:
                message = await self._socket.receive()
            except SignalFlooded:
                self._end(LeaveReason.FLOODED)
                return
            except SignalClosed:
                await self._resume()
                continue
            self._receive(message)

    def _receive(self, message: bytes) -> None:
        self._steps.take(lambda: self._protocol.receive(message, self._clock.monotonic()))

    def _wake(self) -> None:
        self._steps.take(lambda: self._protocol.wake(self._clock.monotonic()))

    async def _resume(self) -> None:
        """A new socket for the same stay; the media run on meanwhile."""
        log.info("signaling lost; resuming")
        self._socket.lose()
        self._steps.take(self._protocol.socket_lost)
        await self._socket.rest()
        while not (self._over.done() or await self._replaced()):
            await self._socket.rest()

    async def _replaced(self) -> bool:
        """Whether the server took another socket. One that is not known to be the server's is not
        tried again: the media do not run on as if nothing had happened."""
        try:
            await self._socket.replace(self._protocol.resume_path(), self.token)
        except AccessError:
            self._end(LeaveReason.LOST)
        except ReachError as error:
            log.info("resume failed: %s", error.reason)
            if error.reason in ENDS_THE_SEARCH:
                self._fail(error)
        else:
            return True
        return False

    async def _expect_resume(self) -> None:
        await self._socket.overdue()
        log.info("not resumed in time")
        self._end(LeaveReason.LOST)

    async def _close(self) -> None:
        """Nothing goes on its old way while the server is told good-bye, unless we go by
        ourselves: then it hears that before it misses us."""
        first, second, over = self._path.close, self._socket.close, self._over
        if over.done() and not over.exception() and over.result() is LeaveReason.SELF:
            first, second = second, first
        try:
            await first()
        finally:
            await second()
