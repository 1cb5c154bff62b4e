"""Of a name's addresses the first that answers: aiohttp would pass over one whose check fails.

This is the one reach into aiohttp; `test_signal_websocket.py` fails when it reaches nothing.
"""

import asyncio
from typing import Any, cast

import aiohttp
from aiohttp.client_proto import ResponseHandler

from pendopo.drivers.entered_sockets import EnteredSockets
from pendopo.signaling.burden import SOCKET
from pendopo.signaling.pace import Pace


class CheckFailed(Exception):
    """Who answered is not known to be the server; `reason` says what failed."""

    def __init__(self, reason: aiohttp.ClientError) -> None:
        super().__init__()
        self.reason = reason


class FirstAnswer(aiohttp.TCPConnector):
    """No other address is taken in the stead of one whose certificate or TLS does not hold, and no
    server sends without end what aiohttp would keep: it counts no frame that is empty."""

    def __init__(self, sockets: EnteredSockets, **options: Any) -> None:
        super().__init__(force_close=True, socket_factory=sockets.make, **options)
        self._sockets = sockets
        self._connections: list[_Counted] = []

    @property
    def flooded(self) -> bool:
        """Whether a connection was cut because too much came."""
        return any(connection.flooded for connection in self._connections)

    async def _wrap_create_connection(self, *args: Any, **options: Any) -> Any:
        # The first argument makes the protocol; and aiohttp tries the next address after this
        # one's ClientSSLError.
        try:
            return await super()._wrap_create_connection(self._counted, *args[1:], **options)
        except aiohttp.ClientSSLError as error:
            raise CheckFailed(error) from error

    def hang_up(self) -> None:
        """Close every connection once what was written has left."""
        for connection in self._connections:
            if connection.transport is not None:
                connection.transport.close()

    def cut(self) -> None:
        """End every connection at once, whatever was called off: asyncio would give a server that
        hangs 30 s to answer the good-bye of TLS."""
        self._sockets.cut()
        for connection in self._connections:
            connection.cut()

    def _counted(self) -> ResponseHandler:
        connection = _Counted(asyncio.get_running_loop())
        self._connections.append(connection)
        return connection


class _Counted(ResponseHandler):
    """What comes in on one connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.flooded = False
        """It was cut because too much came."""
        self._pace = Pace(SOCKET)
        self._way: asyncio.Transport | None = None
        """Until it is lost; aiohttp forgets one as soon as it has asked it to close."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        super().connection_made(transport)
        self._way = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """It is closed; aiohttp would know its WebSocket for ever, which knows us."""
        super().connection_lost(exc)
        self._way = self._data_received_cb = None

    def cut(self) -> None:
        """Close it without a good-bye."""
        if self._way is not None:
            self._way.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes; too many end the connection at once."""
        if self._pace.take(asyncio.get_running_loop().time(), len(data)):
            super().data_received(data)
        elif self._way is not None:
            self.flooded = True
            self._way.abort()
