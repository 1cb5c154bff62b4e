"""The WebSocket of one visit, seen from the host."""

import asyncio
import logging
from collections.abc import Callable

from aiohttp import WSMsgType, web

from pendopo.host.limits import RateLimit
from pendopo.signaling.server_messages import PING_TIMEOUT_S

log = logging.getLogger(__name__)

QUEUE = 512
"""Messages waiting for a slow socket; one more and it is closed."""
MESSAGES_PER_S = 100.0
MESSAGE_BURST = 400


class SocketWire:
    """host.line.Wire over aiohttp; one task writes, another listens."""

    def __init__(self, socket: web.WebSocketResponse, abort: Callable[[], None]) -> None:
        """`abort` ends the connection at once, whatever waits in its buffers."""
        self._socket = socket
        self._abort = abort
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._over = False

    def send(self, message: bytes) -> None:
        """Queue one message; lost after the end."""
        if self._over:
            return
        if self._queue.qsize() < QUEUE:
            self._queue.put_nowait(message)
            return
        log.info("a socket does not keep up; closing it")
        self._queue = asyncio.Queue()
        self.close()
        self._abort()

    def close(self) -> None:
        """Close once what is queued has left."""
        if not self._over:
            self._over = True
            self._queue.put_nowait(None)

    async def write(self) -> None:
        """Send what is queued until `close`; who reads nothing is aborted from outside."""
        try:
            while (message := await self._queue.get()) is not None:
                await self._socket.send_bytes(message)
        except (ConnectionError, RuntimeError):
            log.debug("socket broke while sending")
        await self._socket.close()

    async def listen(
        self, receive: Callable[[bytes], None], monotonic: Callable[[], float]
    ) -> None:
        """Until the socket closes, is silent for too long or says too much."""
        pace = RateLimit(MESSAGE_BURST, MESSAGES_PER_S)
        while not self._socket.closed:
            try:
                message = await self._socket.receive(timeout=2.0 * PING_TIMEOUT_S)
            except (TimeoutError, ConnectionError):
                return
            if message.type is WSMsgType.BINARY and pace.allow("", monotonic()):
                receive(message.data)
            elif message.type is not WSMsgType.TEXT:
                return
