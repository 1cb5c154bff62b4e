"""The host under many: a hundred joins at once, CPU per forwarded packet, idle, latency, memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.rows import LIVEKIT, Rows
from tests.bench.venue import SETTLE_S, Venue, Window

MANY, FEW = 100, 50
STAGE = 3
RUSH_S = 2.0
IDLE_S = 6.0
STARVED = 95.0
"""Per cent delivered below which a window tells more of the machine than of the server."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how long."""

    rushes: int
    rounds: int
    seconds: float


async def rushes(venues: Sequence[Venue], rows: Rows, pace: Pace) -> None:
    """Everybody comes within two seconds: once in silence for the CPU, once while somebody speaks
    for the gap that a listener hears. The last ones stay."""
    plan = [(number, speakers) for number in range(pace.rushes) for speakers in (0, 1)]
    for _, speakers in plan:
        for venue in venues:
            await venue.keep(0)
            await venue.speak(speakers)
            await asyncio.sleep(SETTLE_S)
            await _rush(venue, rows, speakers)
            await venue.speak(0)


async def forwarding(venues: Sequence[Venue], rows: Rows, pace: Pace) -> None:
    """Each server in turn, again and again, with the whole crowd and then with half of it."""
    for listeners in (MANY, FEW):
        for venue in venues:
            await venue.keep(listeners)
        await asyncio.sleep(SETTLE_S)
        for speakers in (1, STAGE):
            for _ in range(pace.rounds):
                for venue in venues:
                    _note(rows, venue, listeners, speakers, await _spoken(venue, speakers, pace))
        if listeners == MANY:
            await _silence(venues, rows, pace)


async def _rush(venue: Venue, rows: Rows, speakers: int) -> None:
    async with venue.watching() as watch:
        came = await venue.fill(MANY, RUSH_S)
        await asyncio.sleep(SETTLE_S)
    ours, wanted = venue.server.is_ours, MANY - 1
    if came < wanted:
        rows.remarks.append(f"{venue.server.name}: only {came} of {wanted} came in")
    if speakers:
        row = rows.row(f"longest time between packets during {wanted} joins", "ms", LIVEKIT)
        row.add(ours, watch.result.gap_ms)
    elif watch.result.cpu_s is not None:
        row = rows.row(f"CPU per join, {wanted} in {RUSH_S:.0f} s", "ms", LIVEKIT)
        row.add(ours, watch.result.cpu_s * 1000 / max(came, 1))


async def _spoken(venue: Venue, speakers: int, pace: Pace) -> Window:
    await venue.speak(speakers)
    await asyncio.sleep(SETTLE_S)
    async with venue.watching() as watch:
        await asyncio.sleep(pace.seconds)
    await venue.speak(0)
    return watch.result


def _note(rows: Rows, venue: Venue, listeners: int, speakers: int, window: Window) -> None:
    ours, size = venue.server.is_ours, f"{listeners}×{speakers}"
    if window.cpu_s is not None and window.packets:
        row = rows.row(f"CPU per forward, {size}", "µs", LIVEKIT)
        row.add(ours, window.cpu_s * 1e6 / window.packets)
        row = rows.row(f"CPU, {size}", "% of a core", LIVEKIT)
        row.add(ours, window.cpu_s * 100 / window.seconds)
    for percent in (50, 99):
        row = rows.row(f"one-way p{percent}, {size}", "ms", LIVEKIT)
        row.add(ours, window.delay_ms(percent))
    row = rows.row(f"delivered, {size}", "% of what was said", LIVEKIT)
    delivered = window.packets * 100 / (window.seconds * 50 * speakers * listeners)
    row.add(ours, delivered)
    if delivered < STARVED:
        rows.remarks.append(f"{venue.server.name}: this machine was too busy at {size}")
    if venue.lost:
        rows.remarks.append(f"{venue.server.name}: {venue.lost} visits ended at {size}")


async def _silence(venues: Sequence[Venue], rows: Rows, pace: Pace) -> None:
    for venue in venues:
        memory = rows.row(f"memory, {MANY} listeners", "MB", LIVEKIT)
        memory.add(venue.server.is_ours, venue.memory_mb)
    for _ in range(pace.rounds):
        for venue in venues:
            async with venue.watching() as watch:
                await asyncio.sleep(IDLE_S)
            if watch.result.cpu_s is not None:
                row = rows.row(f"idle CPU, {MANY} listeners", "% of a core", LIVEKIT)
                row.add(venue.server.is_ours, watch.result.cpu_s * 100 / watch.result.seconds)
