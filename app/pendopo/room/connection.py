"""One stay on a server: a signalling socket that may be resumed and the media path it set up."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import assert_never

from pendopo.model.errors import AccessError, ReachError
from pendopo.model.events import RoomEvent
from pendopo.model.frames import ReceivedFrame
from pendopo.model.room import LeaveReason
from pendopo.model.transport import DataChannelLabel, Endpoint
from pendopo.ports.clock import Clock
from pendopo.ports.peer_transport import PeerFactory, PeerSink, PeerTransport
from pendopo.ports.signal_transport import SignalClosed, SignalConnection, SignalTransport
from pendopo.signaling.client import ClientProtocol
from pendopo.signaling.outputs import (
    AddCandidate,
    Close,
    Negotiate,
    Notify,
    Output,
    SendMessage,
    WakeAt,
)

log = logging.getLogger(__name__)

RESUME_FOR_S = 15.0
"""How long a lost socket is tried again while the media run on."""
RESUME_PAUSE_S = 0.3
WORD_WITHIN_S = 0.5
"""How long a server may take to say why the media ended."""
MEDIA_WITHIN_S = 12.0
"""How long DTLS may take after the first offer."""


class RoomConnection:
    """Runs until `run` returns why it ended; then it is of no more use."""

    def __init__(
        self,
        endpoint: Endpoint,
        token: str,
        protocol: ClientProtocol,
        signals: SignalTransport,
        peers: PeerFactory,
        clock: Clock,
        on_event: Callable[[RoomEvent], None],
        on_frame: Callable[[int, ReceivedFrame], None],
    ) -> None:
        self.protocol = protocol
        self.peer: PeerTransport | None = None
        self.endpoint = endpoint
        self.token = token
        """The one that a resume is asked for with."""
        self._signals = signals
        self._peers = peers
        self._clock = clock
        self._on_event = on_event
        self._sink = PeerSink(on_frame, _ignore, self._media_up, self._media_dead, lambda _: None)
        self._signal: SignalConnection | None = None
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._wake_at: float | None = None
        self._wake_changed = asyncio.Event()
        self._media_ready = asyncio.Event()
        self._media_gone = asyncio.Event()
        self._over: asyncio.Future[LeaveReason] = asyncio.get_running_loop().create_future()

    @property
    def had_media(self) -> bool:
        """Whether the media path was up at any time."""
        return self._media_ready.is_set()

    async def open(self) -> None:
        """Reach the server and offer. Raises ReachError or AccessError."""
        path = self.protocol.join_path()
        self._signal = await self._signals.connect(self.endpoint, path, self.token)
        try:
            self.peer = await self._peers.open(self._signal.server_address, self._sink)
        except BaseException:
            await self._signal.close()
            raise
        self.apply(self.protocol.describe(self.peer.local))

    async def run(self) -> LeaveReason:
        """Carry messages until the visit ends or is lost. Never raises for what the net does."""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._read()),
                    group.create_task(self._write()),
                    group.create_task(self._keep_time()),
                    group.create_task(self._expect_media()),
                    group.create_task(self._outlive_media()),
                ]
                reason = await self._over
                for task in tasks:
                    task.cancel()
            return reason
        finally:
            await self._close()

    def apply(self, outputs: Iterable[Output]) -> None:
        """Carry out what the protocol asks for."""
        for output in outputs:
            match output:
                case SendMessage(message):
                    self._outbox.put_nowait(message)
                case Notify(event):
                    self._on_event(event)
                case Negotiate(remote):
                    assert self.peer is not None
                    self.peer.connect(remote)
                case AddCandidate(candidate):
                    if self.peer is not None:
                        self.peer.add_candidate(candidate)
                case WakeAt(at):
                    self._wake_at = at
                    self._wake_changed.set()
                case Close(reason):
                    self._end(reason)
                case _:
                    assert_never(output)

    def _end(self, reason: LeaveReason) -> None:
        if not self._over.done():
            self._over.set_result(reason)

    def _media_up(self) -> None:
        self._media_ready.set()

    def _media_dead(self) -> None:
        log.info("media path lost")
        self._media_gone.set()

    async def _read(self) -> None:
        while not self._over.done():
            assert self._signal is not None
            try:
                message = await self._signal.receive()
            except SignalClosed:
                await self._resume()
                continue
            self.apply(self.protocol.receive(message, self._clock.monotonic()))

    async def _resume(self) -> None:
        """A new socket for the same stay; the media run on meanwhile."""
        log.info("signalling lost; resuming")
        self.apply(self.protocol.socket_lost())
        deadline = self._clock.monotonic() + RESUME_FOR_S
        while self._clock.monotonic() < deadline and not self._over.done():
            try:
                self._signal = await self._signals.connect(
                    self.endpoint, self.protocol.resume_path(), self.token
                )
                return
            except AccessError:
                break
            except ReachError as error:
                log.info("resume failed: %s", error.reason)
                await self._clock.sleep(RESUME_PAUSE_S)
        self._end(LeaveReason.LOST)

    async def _write(self) -> None:
        while True:
            message = await self._outbox.get()
            assert self._signal is not None
            try:
                await self._signal.send(message)
            except SignalClosed:
                log.debug("message lost with its socket")

    async def _keep_time(self) -> None:
        while True:
            at, self._wake_at = self._wake_at, None
            self._wake_changed.clear()
            if at is None:
                await self._wake_changed.wait()
            elif await self._happens(self._wake_changed, at - self._clock.monotonic()):
                continue  # another time was set
            else:
                self.apply(self.protocol.wake(self._clock.monotonic()))

    async def _expect_media(self) -> None:
        if not await self._happens(self._media_ready, MEDIA_WITHIN_S):
            log.info("media path never came up")
            self._end(LeaveReason.NO_MEDIA)

    async def _outlive_media(self) -> None:
        """A server that removes somebody ends the media first and says why a moment later:
        who took that for a broken path would come back uninvited."""
        await self._media_gone.wait()
        await self._clock.sleep(WORD_WITHIN_S)
        self._end(LeaveReason.LOST if self.had_media else LeaveReason.NO_MEDIA)

    async def _happens(self, event: asyncio.Event, within_s: float) -> bool:
        """Whether `event` is set before the clock has gone on by so much."""
        if within_s <= 0 or event.is_set():
            return event.is_set()
        waits = [
            asyncio.ensure_future(self._clock.sleep(within_s)),
            asyncio.ensure_future(event.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return event.is_set()

    async def _close(self) -> None:
        if self._signal is not None:
            while not self._outbox.empty():
                try:
                    await self._signal.send(self._outbox.get_nowait())
                except SignalClosed:
                    break
            await self._signal.close()
        if self.peer is not None:
            await self.peer.close()


def _ignore(label: DataChannelLabel, message: bytes) -> None:
    """Chat comes with a later version; data packets are not read yet."""
