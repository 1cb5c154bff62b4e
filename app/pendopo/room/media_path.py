"""The media path of one connection: when it is opened, whether it comes up, and that it is lost."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.relay import RelayHop
from pendopo.model.room import LeaveReason
from pendopo.model.transport import Endpoint
from pendopo.ports.peer_transport import PeerSink, PeerTransport, Route
from pendopo.room.listeners import nobody
from pendopo.room.patience import happens
from pendopo.room.session_ports import SessionPorts

log = logging.getLogger(__name__)

WORD_WITHIN_S = 0.5
"""How long a server may take to say why the media ended."""
LOOK_AGAIN_S = 1.0
"""Between two looks at whether sound may still go as it goes."""
JOIN_WITHIN_S = 12.0
"""How long a server may take to let us in once it has taken the socket."""
MEDIA_WITHIN_S = 12.0
"""How long a path may take to be opened, and how long DTLS after the first offer."""


class MediaPath:
    """`open` once; `come_up`, `outlive` and `obey` run side by side until they are cancelled."""

    def __init__(
        self,
        endpoint: Endpoint,
        ports: SessionPorts,
        end: Callable[[LeaveReason], None],
        fail: Callable[[ReachError], None],
    ) -> None:
        """`end` is told why there is no path any more, or none at all; `fail`, that the server
        never said what one is to be made of."""
        self.peer: PeerTransport | None = None
        """Once the server has said which relays there are."""
        self._endpoint = endpoint
        self._ports = ports
        self._end = end
        self._fail = fail
        self.outdated = False
        """Whether it ended only because sound is to go another way now."""
        self._straight = False
        """Whether it may go without a relay."""
        self._begun = asyncio.Event()
        self._opened = asyncio.Event()
        self._up = asyncio.Event()
        self._down = asyncio.Event()

    @property
    def was_up(self) -> bool:
        """Whether it was up at any time."""
        return self._up.is_set()

    def connected(self) -> None:
        """It is up."""
        self._up.set()

    def closed(self) -> None:
        """It is dead."""
        self._down.set()

    async def open(
        self, server_address: str, offered: tuple[RelayHop, ...], sink: PeerSink
    ) -> PeerTransport:
        """With the relays that the server has `offered`. Raises ReachError without any way."""
        self._begun.set()
        relays = self._ports.relays
        again = partial(relays.hops, self._endpoint, offered)
        route = Route(server_address, await again(), again, relays.relay_only)
        self._straight = not route.relay_only
        self.peer = await self._ports.peers.open(route, sink)
        self._opened.set()
        return self.peer

    async def come_up(self) -> None:
        """In time, or the connection ends; a server that lets nobody in has not answered."""
        if not await happens(self._begun, self._ports.clock, JOIN_WITHIN_S):
            log.info("not let in in time")
            host = urlsplit(self._endpoint.url).hostname or ""
            self._fail(ReachError(ReachReason.TIMED_OUT, host=host))
            return
        for step in (self._opened, self._up):
            if not await happens(step, self._ports.clock, MEDIA_WITHIN_S):
                log.info("media path never came up")
                self._end(LeaveReason.NO_MEDIA)

    async def outlive(self) -> None:
        """A server that removes somebody ends the media first and says why a moment later:
        who took that for a broken path would come back uninvited."""
        await self._down.wait()
        log.info("media path lost")
        await self._ports.clock.sleep(WORD_WITHIN_S)
        self._end(LeaveReason.LOST if self.was_up else LeaveReason.NO_MEDIA)

    async def obey(self) -> None:
        """A path that may go straight ends when only relays are wanted; the next one does not."""
        while not (self._straight and self._ports.relays.relay_only):
            await self._ports.clock.sleep(LOOK_AGAIN_S)
        log.info("only relays are wanted now")
        self.outdated = True
        self._end(LeaveReason.LOST)

    async def close(self) -> None:
        """Whatever was opened; and whoever was told is let go."""
        try:
            if self.peer is not None:
                await self.peer.close()
        finally:
            self._end = self._fail = nobody
