"""The WebSocket of one visit, seen from the host."""

import asyncio
import logging
from collections.abc import Callable

from aiohttp import WSMessage, WSMsgType, web

from pendopo.signaling.server_messages import PING_TIMEOUT_S

log = logging.getLogger(__name__)

_UNHEARD = (WSMsgType.TEXT, WSMsgType.PING, WSMsgType.PONG)

QUEUE = 512
"""Messages waiting for a slow socket; one more and it is closed."""


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

    def forget_end(self) -> None:
        """aiohttp keeps the error that ended the socket, and the error's frames keep the socket."""
        error: BaseException | None = self._socket.exception()
        while error is not None:
            error.__traceback__ = None
            error = error.__context__

    async def write(self) -> None:
        """Send what is queued until `close`; who reads nothing is aborted from outside."""
        try:
            while (message := await self._queue.get()) is not None:
                await self._socket.send_bytes(message)
        except (ConnectionError, RuntimeError):
            log.debug("socket broke while sending")
        await self._socket.close()

    async def listen(self, receive: Callable[[bytes], None], may: Callable[[int], bool]) -> None:
        """Until the socket closes, is silent for too long or says too much: `may` it say one
        more frame of so many bytes?"""
        while not self._socket.closed:
            try:
                message = await self._socket.receive(timeout=2.0 * PING_TIMEOUT_S)
                if not may(_size(message)):
                    log.debug("a socket says too much; closing it")
                    self._abort()
                    return
                if message.type is WSMsgType.PING:
                    await self._socket.pong(message.data)
            except (TimeoutError, ConnectionError):
                return
            if message.type is WSMsgType.BINARY:
                receive(message.data)
            elif message.type not in _UNHEARD:
                return
            await asyncio.sleep(0)  # what has been read at once is not also worked off at once


def _size(message: WSMessage) -> int:
    """Bytes it brought; what the end of a socket says is a number."""
    return len(message.data) if isinstance(message.data, bytes | str) else 0
