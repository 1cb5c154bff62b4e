"""The host's front: one aiohttp server, from its socket to its last connection."""

import asyncio
import logging
import socket
import ssl

from aiohttp import web

from pendopo.drivers import descriptors
from pendopo.drivers.gate import Gate, GateLimits
from pendopo.drivers.http_routes import HttpRoutes
from pendopo.drivers.listener import Listener
from pendopo.host.door import Door
from pendopo.ports.clock import Clock

MAX_LINE = 64 * 1024
MAX_HALF_OPEN = 100
"""Connections of one address that have not yet shown a good token or ticket, at each stage."""
MAX_ALL_HALF_OPEN = 200
"""The same of all: five stages of them are half of all connections."""
MAX_STAYING = 600
"""Visits from one address: a whole audience behind one, and some who come back meanwhile."""
MAX_CONNECTIONS = 2000
PASS_WITHIN_S = 10.0
"""How long a connection may take to show one."""
SHAKE_HANDS_WITHIN_S = 3.0
"""How long TLS may take."""
READ_WITHIN_S = 20.0
"""How long the other end may read nothing of what waits for it."""
SWEEP_S = 2.0
KEEP_ALIVE_S = 30.0


class HttpServer:
    """Opened once, closed once. Nothing here logs a path, a query or a header."""

    def __init__(self, door: Door, clock: Clock) -> None:
        self._clock = clock
        self._gate = Gate(
            GateLimits(
                each=MAX_HALF_OPEN,
                waiting=MAX_ALL_HALF_OPEN,
                staying=MAX_STAYING,
                crowd=descriptors.connections(MAX_CONNECTIONS),
                within_s=PASS_WITHIN_S,
                patience_s=READ_WITHIN_S,
            )
        )
        self._routes = HttpRoutes(door, self._gate, clock)
        self._runner: web.AppRunner | None = None
        self._listener: Listener | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def open(self, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Serve on a socket of `bind_tcp`, which is closed with the server."""
        runner = web.AppRunner(
            self._routes.application(),
            access_log=None,
            handle_signals=False,
            keepalive_timeout=KEEP_ALIVE_S,
            shutdown_timeout=1.0,
            lingering_time=0,
            max_line_size=MAX_LINE,
            max_field_size=MAX_LINE,
            logger=_quiet_logger(),
        )
        await runner.setup()
        assert runner.server is not None
        inner = runner.server
        self._runner = runner
        self._listener = Listener(
            listening, self._gate, inner, tls, SHAKE_HANDS_WITHIN_S, READ_WITHIN_S
        )
        self._listener.open()
        self._sweeping = asyncio.create_task(self._sweep())

    async def close(self) -> None:
        """Close every connection."""
        if self._listener is not None:
            self._listener.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._gate.close()

    async def _sweep(self) -> None:
        while True:
            await self._clock.sleep(SWEEP_S)
            self._gate.sweep(self._clock.monotonic())


def _quiet_logger() -> logging.Logger:
    """For aiohttp, whose own records quote the requests that it cannot read, tokens included."""
    quiet = logging.getLogger(f"{__name__}.aiohttp")
    quiet.addFilter(_only_the_kind)
    return quiet


def _only_the_kind(record: logging.LogRecord) -> bool:
    kind = record.exc_info[0] if record.exc_info else None
    record.msg, record.args = "a request was not served: %s", (kind.__name__ if kind else "",)
    record.exc_info = None
    return True
