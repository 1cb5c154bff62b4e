"""The host of a place: door, forwarder, one HTTP server and one UDP port.

It holds no room secret and makes no codec; it can forward sound, not hear it.
"""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from pendopo.app import files, host_addresses, one_host
from pendopo.app.host_announcing import Announcing, Found
from pendopo.app.host_desk import HostDesk
from pendopo.app.reserve import Reserve
from pendopo.app.state_file import StateFile
from pendopo.app.stop_signal import stop_signal
from pendopo.drivers import descriptors, garbage, selector_loop
from pendopo.drivers.certificate import server_context
from pendopo.drivers.host_port import UdpHostTransport
from pendopo.drivers.http_server import HttpServer
from pendopo.drivers.listener import bind_tcp
from pendopo.drivers.system_clock import SystemClock
from pendopo.host.config import HostConfig
from pendopo.host.control import Announced, Census
from pendopo.host.door import Door
from pendopo.host.state import DoorState
from pendopo.ports.host_transport import HostPeer

Opened = Callable[[int, int, Announced], None]
"""Called with the TCP and the UDP port and where people find them."""
Tell = Callable[[Census], None]
FORMER_ENDS_WITHIN_S = 5.0
"""A host whose parent was killed still writes down what it knows."""


def run(config: HostConfig, opened: Opened, tell: Tell = lambda census: None) -> None:
    """Serve until standard input closes or SIGTERM, at the orders that come there.

    Raises InputError, ReachError at the start.
    """
    garbage.collect_rarely()
    descriptors.raise_limit()
    selector_loop.run(serve(config, opened, tell))


async def serve(config: HostConfig, opened: Opened, tell: Tell = lambda census: None) -> None:
    """The same in a loop that runs already; also until cancelled. What it kept is on disk then."""
    desk: HostDesk | None = None

    def hear(line: str) -> None:
        if desk is not None:
            desk.hear(line)

    stop = stop_signal(hear)
    async with AsyncExitStack() as ending:
        front = await _Front.open(config, ending)
        opened(front.port, front.media.port, front.announced)
        loop = asyncio.get_running_loop()
        desk = HostDesk(front.door, loop, tell, lambda: front.announced)
        ending.callback(desk.close)
        following = loop.create_task(front.keep_announcing())
        ending.callback(following.cancel)
        await stop.wait()


class _Front:
    """What people find: a door behind one TCP and one UDP port, where they are announced."""

    def __init__(
        self,
        config: HostConfig,
        announcing: Announcing,
        door: Door,
        media: UdpHostTransport,
        port: int,
    ) -> None:
        self._config = config
        self._announcing = announcing
        self.door = door
        self.media = media
        self.port = port

    @classmethod
    async def open(cls, config: HostConfig, ending: AsyncExitStack) -> "_Front":
        """With what is known from earlier; closed, and what is known kept, by `ending`."""
        kept, state = await _memory(config, ending)
        tcp = ending.enter_context(bind_tcp(config.listen_host, config.listen_port))
        port = int(tcp.getsockname()[1])
        announcing = Announcing(config)
        await announcing.begin()
        found = announcing.found
        ours = host_addresses.authorities(config, port, found.announced.hosts)
        media = await UdpHostTransport.bind(config.listen_host, config.udp_port, found.media)
        ending.push_async_callback(media.close)
        partings = _Partings()
        ending.push_async_callback(partings.over)
        clock = SystemClock()
        loop = asyncio.get_running_loop()
        door = Door(
            replace(config, authorities=ours), state, media, loop, clock, kept.keep, partings.begin
        )
        kept.keep(state)  # makes the room that a removal takes on a disk that is full by then
        server = HttpServer(door, clock)
        ending.push_async_callback(server.close)
        ending.callback(door.close)
        await server.open(tcp, _tls(config))
        return cls(config, announcing, door, media, port)

    @property
    def announced(self) -> Announced:
        """Where people find it now."""
        return self._announcing.found.announced

    async def keep_announcing(self) -> None:
        """Wherever this computer moves, until cancelled."""
        await self._announcing.keep(self._move)

    def _move(self, found: Found) -> None:
        self.media.announce(found.media)
        hosts = found.announced.hosts
        self.door.answer_to(host_addresses.authorities(self._config, self.port, hosts))


async def _memory(config: HostConfig, ending: AsyncExitStack) -> tuple[StateFile, DoorState]:
    """What is known from earlier, in the hands of this host alone, and what keeps the rest."""
    path = Path(config.state_file) if config.state_file else None
    kept = StateFile(path, Reserve(files.write_private).replace_file)
    if path is not None:
        ending.callback(one_host.claim(path.parent, one_host.DOOR, FORMER_ENDS_WITHIN_S))
    state = kept.read()
    await ending.enter_async_context(kept)
    return kept, state


def _tls(config: HostConfig) -> ssl.SSLContext | None:
    return server_context(config.certificate, config.private_key) if config.certificate else None


class _Partings:
    """Peers on their way out."""

    def __init__(self) -> None:
        self._closing: set[asyncio.Task[None]] = set()

    def begin(self, peer: HostPeer) -> None:
        """Close this one."""
        task = asyncio.get_running_loop().create_task(peer.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def over(self) -> None:
        """All are closed."""
        await asyncio.gather(*self._closing, return_exceptions=True)
