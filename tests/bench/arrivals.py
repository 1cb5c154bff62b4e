"""From connecting to the first sound, our client beside the official SDK on each server."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from tests.bench.child import Child
from tests.bench.rows import SDK, Rows
from tests.bench.server import Server
from tests.bench.venue import Venue

PAUSE_S = 0.1


async def arrivals(venues: Sequence[Venue], rows: Rows, count: int) -> None:
    """In turn; the first time of each is not counted."""
    async with AsyncExitStack() as ending:
        ours, sdk = await Child.start("arrival_pendopo"), await Child.start("arrival_sdk")
        ending.push_async_callback(ours.close)
        ending.push_async_callback(sdk.close)
        for venue in venues:
            await venue.keep(0)
            await venue.speak(1)
        for number in range(count + 1):
            for venue in venues:
                for child in (ours, sdk):
                    await _arrive(venue.server, child, child is ours, rows if number else Rows())
        for venue in venues:
            await venue.speak(0)


async def _arrive(server: Server, child: Child, is_ours: bool, rows: Rows) -> None:
    measured = await child.ask(
        "arrive",
        url=server.url, room=server.room, token=server.token(), passphrase=server.passphrase,
    )  # fmt: skip
    where = f"on {'our host' if server.is_ours else 'LiveKit'}"
    rows.row(f"connect → sound played, {where}", "ms", SDK).add(is_ours, measured["played_ms"])
    if is_ours:
        row = rows.row(f"connect → frame opened, {where}", "ms", SDK)
        row.add(True, measured["opened_ms"])
    else:
        row = rows.row(f"connect → frame opened, {where}", "ms", SDK)
    rows.row(f"CPU of one join, {where}", "ms", SDK).add(is_ours, measured["cpu_ms"])
    await asyncio.sleep(PAUSE_S)
