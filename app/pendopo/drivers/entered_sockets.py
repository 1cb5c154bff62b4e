"""Names and addresses that aiohttp asks for and connects to, each entered in a ledger first."""

import contextlib
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from pendopo.drivers.names import look_up
from pendopo.model.transport import Destination, Why
from pendopo.reach.ledger import Ledger


class EnteredNames(AbstractResolver):
    """aiohttp does not ask it for addresses."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of `host`. Raises OSError, or ReachError(FENCED)."""
        found = await look_up(host, port, socket.SOCK_STREAM, self._ledger, family)
        return [
            ResolveResult(
                hostname=host,
                host=each.address,
                port=port,
                family=each.family,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for each in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


class EnteredSockets:
    """The sockets of one connection, one for each address that was tried."""

    def __init__(self, ledger: Ledger, protocol: str, why: Why = Why.SIGNALING) -> None:
        self._why = why
        self._ledger = ledger
        self._protocol = protocol
        self._sockets: list[socket.socket] = []

    def make(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """aiohttp's `socket_factory`. Raises ReachError(FENCED)."""
        family, kind, number, _, (host, port, *_) = address
        self._ledger.enter(Destination(str(host), int(port), self._protocol, self._why))
        made = socket.socket(family, kind, number)
        self._sockets.append(made)
        return made

    def cut(self) -> None:
        """End every connection at once; the loop sees it and closes the sockets. On Windows it
        does not see it of one that is open already."""
        for made in self._sockets:
            with contextlib.suppress(OSError):
                made.shutdown(socket.SHUT_RDWR)
