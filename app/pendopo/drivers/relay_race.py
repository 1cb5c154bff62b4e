"""Several relays tried side by side, and the best of those that work."""

import asyncio
import logging
import ssl
from collections.abc import Sequence

from pendopo.drivers.relay_socket import RelaySocket, open_relay
from pendopo.model.errors import PendopoError
from pendopo.model.relay import RelayHop, RelayTransport
from pendopo.reach.ledger import Ledger

log = logging.getLogger(__name__)

GRACE_S = 0.6
"""How long better relays may take once one works."""
_RANK = list(RelayTransport)


async def open_relays(
    hops: Sequence[RelayHop],
    ledger: Ledger,
    trust: ssl.SSLContext | None,
    tried: Sequence[RelayHop] = (),
) -> list[RelaySocket]:
    """Those that work, the best first: UDP before TCP before TLS, then in their order; what was
    tried already comes after all others. Nothing stays open when it is cancelled."""
    ways = [_way(hop) for hop in tried]
    order = sorted(hops, key=lambda hop: (ways.count(_way(hop)), _RANK.index(hop.transport)))
    tasks = [asyncio.create_task(_opened(hop, ledger, trust)) for hop in order]
    try:
        await _until_enough(tasks)
    except BaseException:
        for relay in await _ended(tasks):
            relay.close()
        raise
    return await _ended(tasks)


async def _until_enough(tasks: "list[asyncio.Task[RelaySocket | None]]") -> None:
    """Until the best that works is known, or was waited for long enough."""
    pending, within = set(tasks), None
    while pending:
        done, pending = await asyncio.wait(
            pending, timeout=within, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            return
        if any(task.result() is not None for task in done):
            within = GRACE_S
        first = next((task for task in tasks if task in pending or task.result()), None)
        if first not in pending:
            return


async def _ended(tasks: "list[asyncio.Task[RelaySocket | None]]") -> list[RelaySocket]:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    results = [task.result() for task in tasks if not task.cancelled()]
    return [relay for relay in results if relay is not None]


async def _opened(
    hop: RelayHop, ledger: Ledger, trust: ssl.SSLContext | None
) -> RelaySocket | None:
    try:
        return await open_relay(hop, ledger, trust)
    except PendopoError as error:
        log.info("relay %s over %s: %s", hop.host, hop.transport, error.reason)
        return None


def _way(hop: RelayHop) -> tuple[str, int, RelayTransport]:
    """The same one, whatever opens it."""
    return hop.host, hop.port, hop.transport
