"""Trying a relay: a packet of ours goes through it and comes back."""

import asyncio
import contextlib
import secrets
import ssl
import time
from collections.abc import Callable
from typing import Any

from pendopo.drivers.relay_socket import RelaySocket, open_relay
from pendopo.model.errors import PendopoError, RelayError, RelayReason
from pendopo.model.relay import RelayHop, RelayPassed
from pendopo.reach.ledger import Ledger

TOLD_WITHIN_S = 4.5
"""However slow the relay is at each step."""
ECHO_WITHIN_S = 1.5
AGAIN_AFTER_S = 0.3

Outcome = RelayPassed | PendopoError


class RelayTrials:
    """Tries relays for one person; what is contacted is entered in `ledger`."""

    def __init__(self, ledger: Ledger, trust: ssl.SSLContext | None = None) -> None:
        self._ledger = ledger
        self._trust = trust

    async def try_hop(self, hop: RelayHop) -> RelayPassed:
        """Two allocations, and a packet from one to the other, within 5 s.

        Raises RelayError with the reason, or ReachError(FENCED).
        """
        try:
            async with asyncio.timeout(TOLD_WITHIN_S):
                return await self._tried(hop)
        except TimeoutError:
            raise RelayError(RelayReason.SILENT, host=hop.host, port=hop.port) from None

    async def _tried(self, hop: RelayHop) -> RelayPassed:
        near = await open_relay(hop, self._ledger, self._trust)
        try:
            far = await self._second(hop, near)
            try:
                return RelayPassed(hop.transport, await _echo(near, far), near.address[0])
            finally:
                far.close()
        finally:
            near.close()

    async def try_all(
        self, hops: tuple[RelayHop, ...], told: Callable[[RelayHop, Outcome], None]
    ) -> dict[RelayHop, Outcome]:
        """Every way at once; `told` hears each as it ends."""
        outcomes: dict[RelayHop, Outcome] = {}

        async def one(hop: RelayHop) -> None:
            try:
                outcomes[hop] = await self.try_hop(hop)
            except PendopoError as error:
                outcomes[hop] = error
            told(hop, outcomes[hop])

        async with asyncio.TaskGroup() as group:
            for hop in hops:
                group.create_task(one(hop))
        return outcomes

    async def _second(self, hop: RelayHop, near: RelaySocket) -> RelaySocket:
        """A relay that gives only one address to each user has to pass on to itself."""
        try:
            return await open_relay(hop, self._ledger, self._trust)
        except RelayError as error:
            if error.reason is RelayReason.QUOTA:
                return near
            raise


async def _echo(near: RelaySocket, far: RelaySocket) -> float:
    """Seconds from us through the relay and back. Raises RelayError(NO_ECHO)."""
    listening = _Listening()
    if far is not near:
        near.attach(_Listening())
    far.attach(listening)
    try:
        async with asyncio.timeout(ECHO_WITHIN_S):
            await far.permit(near.address)
            if far is not near:
                await near.permit(far.address)
            while True:
                word = secrets.token_bytes(16)
                sent = time.perf_counter()
                near.sendto(word, far.address)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(AGAIN_AFTER_S):
                        return await listening.hears(word) - sent
    except Exception:  # whatever a relay answers instead of passing on
        raise RelayError(RelayReason.NO_ECHO, host=near.hop.host, port=near.hop.port) from None


class _Listening(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self._heard: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue(16)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if not self._heard.full():
            self._heard.put_nowait((data, time.perf_counter()))

    async def hears(self, word: bytes) -> float:
        while True:
            data, at = await self._heard.get()
            if data == word:
                return at
