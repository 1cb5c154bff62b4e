"""Signaling that is cut while a tester wishes the server lost."""

import asyncio
import weakref
from collections.abc import Callable

from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.simulated import Simulated
from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import Reply, SignalConnection, SignalTransport


class CuttableSignals:
    """ports.SignalTransport around another one."""

    def __init__(
        self,
        inner: SignalTransport,
        simulated: Callable[[], Simulated],
        follow: Callable[[Callable[[Simulated], None]], None],
    ) -> None:
        """`follow` calls at every change, on this loop; it forgets whoever is gone."""
        self._inner = inner
        self._simulated = simulated
        self._open: weakref.WeakSet[SignalConnection] = weakref.WeakSet()
        self._closing: set[asyncio.Task[None]] = set()
        follow(self._hear)

    async def connect(self, endpoint: Endpoint, path: str, token: str) -> SignalConnection:
        """See ports.SignalTransport."""
        self._check()
        connection = await self._inner.connect(endpoint, path, token)
        self._open.add(connection)
        self._hear(self._simulated())
        return connection

    async def post(
        self, endpoint: Endpoint, path: str, body: bytes, content_type: str, token: str | None
    ) -> Reply:
        """See ports.SignalTransport."""
        self._check()
        return await self._inner.post(endpoint, path, body, content_type, token)

    def _check(self) -> None:
        if self._simulated().server_lost:
            raise ReachError(ReachReason.LOST)

    def _hear(self, simulated: Simulated) -> None:
        if simulated.server_lost:
            for connection in tuple(self._open):
                self._open.discard(connection)
                task = asyncio.get_running_loop().create_task(connection.close())
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
