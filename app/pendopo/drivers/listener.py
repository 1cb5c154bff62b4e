"""The TCP port: accepts connections one by one, and asks the gate before anything is read."""

import asyncio
import errno
import logging
import math
import os
import socket
import ssl
import traceback
from asyncio import sslproto
from collections.abc import Callable

from pendopo.drivers.gate import Gate, GatedConnection, Place
from pendopo.drivers.hello import whole_hello
from pendopo.drivers.stages import Stage
from pendopo.model.errors import OwnError, OwnReason, PendopoError, ReachError, ReachReason

log = logging.getLogger(__name__)

BACKLOG = 256
ACCEPTED_AT_ONCE = 16
"""Before everybody else has their turn."""
TLS_BUFFER = 32 << 10
"""Bytes that each TLS connection has for what it reads: two records. asyncio's 256 KB a connection
are 128 MB for an audience, and a flood's are not given back."""
PAUSE_S = 0.5
"""Until it is tried again when the system has no descriptor left."""
SAY_EVERY_S = 60.0
"""That it still has none: it may be for days."""


class Listener:
    """Owns a listening socket from `open` to `close`."""

    def __init__(
        self,
        listening: socket.socket,
        gate: Gate,
        inner: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext | None,
        shake_hands_within_s: float,
        shut_down_within_s: float,
    ) -> None:
        if tls is not None:
            sslproto.SSLProtocol.max_size = TLS_BUFFER
        self._socket = listening
        self._gate = gate
        self._inner = inner
        self._tls = tls
        self._times = (shake_hands_within_s, shut_down_within_s)
        self._loop = asyncio.get_running_loop()
        self._pause: asyncio.TimerHandle | None = None
        self._said_at = -math.inf
        self._beginning: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Accept from now on."""
        self._socket.setblocking(False)
        self._pause = None
        self._loop.add_reader(self._socket, self._accept)

    def close(self) -> None:
        """Accept no more; those who are in stay, those who begin do not. May be called twice."""
        if self._socket.fileno() < 0:
            return
        self._loop.remove_reader(self._socket)
        if self._pause is not None:
            self._pause.cancel()
        self._socket.close()
        for task in self._beginning:
            task.cancel()

    def _accept(self) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                connection, address = self._socket.accept()
            except (BlockingIOError, InterruptedError):
                return
            except ConnectionError:  # gone before we came
                continue
            except OSError as error:
                self._say(error)
                self._loop.remove_reader(self._socket)
                self._pause = self._loop.call_later(PAUSE_S, self.open)
                return
            self._admit(connection, str(address[0]))

    def _say(self, error: OSError) -> None:
        now = self._loop.time()
        if now - self._said_at >= SAY_EVERY_S:
            self._said_at = now
            log.warning("no connection can be accepted: %s", error.strerror)

    def _admit(self, connection: socket.socket, address: str) -> None:
        beginning: list[asyncio.Task[None]] = []
        place = self._gate.admit(address, lambda: beginning[0].cancel(), self._loop.time())
        if place is None:
            connection.close()
            return
        task = self._loop.create_task(self._begin(connection, place))
        beginning.append(task)
        self._beginning.add(task)
        task.add_done_callback(lambda ended: self._begun(ended, connection))

    def _begun(self, task: "asyncio.Task[None]", connection: socket.socket) -> None:
        """Whoever is cut before the connection is the protocol's is rid of it here, at once: to
        shut a socket down is noticed by nobody on Windows."""
        self._beginning.discard(task)
        if task.cancelled():
            connection.close()

    async def _begin(self, connection: socket.socket, place: Place) -> None:
        """TLS, if any; then the connection is the protocol's."""
        connection.setblocking(False)
        try:
            if self._tls is not None:
                await self._greeted(connection, place)
            await self._connect(connection, place)
        except (OSError, asyncio.CancelledError) as error:
            log.debug("no connection came of it: %s", type(error).__name__)
            self._gate.leave(place)
            # Its frames hold the future that holds it, and buffers that nobody would let go of
            # until the next full collection of garbage.
            traceback.clear_frames(error.__traceback__)
            if isinstance(error, asyncio.CancelledError):
                raise

    async def _greeted(self, connection: socket.socket, place: Place) -> None:
        """Until TLS has something to answer: what is held before that costs a descriptor only."""
        try:
            async with asyncio.timeout(self._times[0]):
                await whole_hello(connection)
        except OSError:
            connection.close()
            raise
        self._gate.come_to(place, Stage.GREETED)

    async def _connect(self, connection: socket.socket, place: Place) -> None:
        shake_hands, shut_down = self._times if self._tls else (None, None)
        await self._loop.connect_accepted_socket(
            lambda: GatedConnection(place, self._inner),
            connection,
            ssl=self._tls,
            ssl_handshake_timeout=shake_hands,
            ssl_shutdown_timeout=shut_down,
        )


def bind_tcp(host: str, port: int) -> socket.socket:
    """A socket to listen on, port 0 for any. Raises
    ReachError(PORT_IN_USE | PORT_FORBIDDEN | UNREACHABLE), OwnError(SYSTEM)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            (host, port), family=family, backlog=BACKLOG, dualstack_ipv6=both
        )
    except OSError as error:
        raise cannot_listen(error, host, port) from error


def cannot_listen(error: OSError, host: str, port: int) -> PendopoError:
    """Why a port could not be opened: it is taken, forbidden, elsewhere, or nothing is left."""
    match error.errno:
        case errno.EACCES if os.name == "nt":  # somebody has it for themselves
            return ReachError(ReachReason.PORT_IN_USE, host=host, port=port)
        case errno.EADDRINUSE:
            return ReachError(ReachReason.PORT_IN_USE, host=host, port=port)
        case errno.EACCES | errno.EPERM:
            return ReachError(ReachReason.PORT_FORBIDDEN, host=host, port=port)
        case errno.EMFILE | errno.ENFILE | errno.ENOMEM | errno.ENOBUFS:
            return OwnError(OwnReason.SYSTEM, errno=error.errno)
        case _:
            return ReachError(ReachReason.UNREACHABLE, host=host, port=port)
