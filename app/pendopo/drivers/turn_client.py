"""aioice's TURN client, with whatever a hostile relay sends dropped; the one reach into it.

aioice documents only the ICE connection that uses it: one relay, no word of what went wrong, no
TLS context of ours. So its protocol classes are used themselves; the version is pinned for it.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from aioice import stun
from aioice.turn import TurnClientTcpProtocol, TurnClientUdpProtocol

from pendopo.drivers.stun_pace import StunPace
from pendopo.drivers.tracebacks import let_go

log = logging.getLogger(__name__)

PIECE = 2048
"""Bytes of a stream that aioice gets at once: after each message it copies all that follow."""


class _Lossy:
    """What a hostile relay sends is dropped, and we hear when its socket is gone."""

    on_lost: Callable[[], None]
    on_refused: Callable[[], None]
    said: StunPace
    """What peers send comes through channels, what the relay itself says is STUN."""

    def datagram_received(self, data: bytes | str, addr: Any) -> None:
        try:
            if data and self.said.takes(data):
                super().datagram_received(data, addr)  # type: ignore[misc]
        except Exception as fault:
            log.debug("bad message of a relay: %s", type(fault).__name__)

    async def request(self, request: stun.Message) -> Any:
        try:
            return await super().request(request)  # type: ignore[misc]
        except stun.TransactionError as error:
            let_go(error)
            raise

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)  # type: ignore[misc]
        self.on_lost()

    def error_received(self, exc: Exception) -> None:
        if isinstance(exc, ConnectionRefusedError):
            self.on_refused()


class TurnUdp(_Lossy, TurnClientUdpProtocol):
    """A relay over UDP."""


class TurnStream(_Lossy, TurnClientTcpProtocol):
    """A relay over TCP or TLS."""

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        for start in range(0, len(data), PIECE):
            super().data_received(data[start : start + PIECE])


P = TypeVar("P", TurnUdp, TurnStream)


def silent(made: P) -> P:
    """Until somebody listens."""
    made.on_lost = made.on_refused = lambda: None
    made.said = StunPace()
    return made
