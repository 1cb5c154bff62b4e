"""`python3 -m tests.bench [--quick] [--json]`: everything once, then the table."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from tests.bench.arrivals import arrivals
from tests.bench.child import Child
from tests.bench.crowds import STAGE, Pace, forwarding, rushes
from tests.bench.goals import verdicts
from tests.bench.listening import VOICES, listening
from tests.bench.rows import Rows
from tests.bench.server import livekit, own_host
from tests.bench.table import as_json, as_text
from tests.bench.venue import Venue

TIME_LIMIT_S = 360
FULL = Pace(rushes=2, rounds=3, seconds=3.0)
QUICK = Pace(rushes=1, rounds=1, seconds=2.0)


def main(words: Sequence[str]) -> int:
    """The exit code: 0 whatever was measured, 1 when it could not be."""
    parser = argparse.ArgumentParser("python3 -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer samples, about a minute")
    parser.add_argument("--json", action="store_true", help="every sample, on standard output")
    arguments = parser.parse_args(words)
    if not os.path.exists("/proc/self/stat"):
        print("This needs Linux: CPU and memory are read from /proc.", file=sys.stderr)
        return 2
    rows = Rows()
    rows.remarks.append(f"at the start: {_machine()}")
    complete = asyncio.run(_bounded(rows, arguments.quick))
    rows.remarks.append(f"at the end: {_machine()}")
    results = verdicts(rows)
    print(as_text(rows, results), file=sys.stderr if arguments.json else sys.stdout)
    if arguments.json:
        print(json.dumps(as_json(rows, results), indent=1, ensure_ascii=False))
    return 0 if complete else 1


async def _bounded(rows: Rows, quick: bool) -> bool:
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            await _measure(rows, quick)
    except (OSError, RuntimeError) as fault:
        rows.remarks.append(f"not finished: {type(fault).__name__} {fault}")
        return False
    return True


async def _measure(rows: Rows, quick: bool) -> None:
    pace = QUICK if quick else FULL
    async with AsyncExitStack() as ending:
        servers = [await ending.enter_async_context(own_host())]
        other = livekit()
        servers += [other] if other is not None else []
        if other is None:
            _say("no LiveKit server is named (README.md): our host alone")
        loads = [await Child.start("load") for _ in range(2)]
        for load in loads:
            ending.push_async_callback(load.close)
        venues = [Venue(server, *loads) for server in servers]
        for venue in venues:
            await venue.open(STAGE)
        _say("joins at once")
        await rushes(venues, rows, pace)
        _say("forwarding")
        await forwarding(venues, rows, pace)
        _say("connect → first sound")
        await arrivals(venues, rows, 5 if quick else 20)
        _say("one client that listens")
        await venues[0].add_speakers(max(VOICES) - STAGE)
        await listening(venues[0], rows, pace.rounds, pace.seconds)


def _machine() -> str:
    """How busy it is."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
