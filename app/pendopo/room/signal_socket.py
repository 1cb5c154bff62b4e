"""The signaling socket of one connection; where it was cut, another one takes its place."""

import asyncio
import logging

from pendopo.model.transport import Endpoint
from pendopo.ports.signal_transport import SignalClosed, SignalConnection
from pendopo.room.backoff import Backoff
from pendopo.room.patience import happens
from pendopo.room.session_ports import SessionPorts

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 2.0
"""How long a server may take to read our good-bye."""


RESUME_WITHIN_S = 15.0
"""How long a cut one may take to be resumed while the media run on."""


class SignalSocket:
    """Made by `open`. Messages wait in it until they are written."""

    def __init__(self, endpoint: Endpoint, ports: SessionPorts, first: SignalConnection) -> None:
        self._endpoint = endpoint
        self._signals = ports.signals
        self._clock = ports.clock
        self._newest = first
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._cut = asyncio.Event()
        self._resumed = asyncio.Event()
        self._backoff = Backoff()
        self._backoff.begin(self._clock.monotonic())

    @classmethod
    async def open(
        cls, endpoint: Endpoint, path: str, token: str, ports: SessionPorts
    ) -> "SignalSocket":
        """Raises ReachError or AccessError."""
        return cls(endpoint, ports, await ports.signals.connect(endpoint, path, token))

    @property
    def server_address(self) -> str:
        """IP address at which the server was reached."""
        return self._newest.server_address

    def put(self, message: bytes) -> None:
        """Have it written."""
        self._outbox.put_nowait(message)

    @property
    def cut(self) -> bool:
        """Whether it is gone, and no other one goes on in its place yet."""
        return self._cut.is_set()

    def lose(self) -> None:
        """It is gone; what was not written is said again by the protocol as far as it matters."""
        self._resumed.clear()
        self._cut.set()
        while not self._outbox.empty():
            self._outbox.get_nowait()

    def resume(self) -> None:
        """The server goes on with us on the one that took its place."""
        self._cut.clear()
        self._resumed.set()

    async def overdue(self) -> None:
        """Until one was cut and not resumed in time: one that opens and says nothing is not."""
        resumed = True
        while resumed:
            await self._cut.wait()
            resumed = await happens(self._resumed, self._clock, RESUME_WITHIN_S)

    async def receive(self) -> bytes:
        """The next message. Raises SignalClosed, SignalFlooded."""
        return await self._newest.receive()

    async def write(self) -> None:
        """Whatever is put in, until cancelled."""
        while True:
            message = await self._outbox.get()
            try:
                await self._newest.send(message)
            except SignalClosed:
                log.debug("message lost with its socket")

    async def rest(self) -> None:
        """What was cut is not replaced at once, unless it stood for long."""
        await self._clock.sleep(self._backoff.pause(self._clock.monotonic()))

    async def replace(self, path: str, token: str) -> None:
        """Try once to open another one. Raises ReachError or AccessError."""
        self._newest = await self._signals.connect(self._endpoint, path, token)
        self._backoff.begin(self._clock.monotonic())

    async def close(self) -> None:
        """Say first what there is still to be said."""
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                while not self._outbox.empty():
                    await self._newest.send(self._outbox.get_nowait())
        except (SignalClosed, TimeoutError):
            log.debug("the last words were not heard")
        finally:
            await self._newest.close()
