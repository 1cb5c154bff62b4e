"""`python3 -m tests.bench.crowd_time`: our host under many people for a long time.

Three phases on one host: a full room for minutes, everybody joining at once, people coming and
going all the time; somebody speaks and a listener times each frame. Then everybody leaves. Never
a verdict: a line for each reading, also as CSV.
"""

import argparse
import asyncio
import csv
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import IO, Any

from tests.bench.child import Child
from tests.bench.gauge import Gauge
from tests.bench.rows import percentile
from tests.bench.server import own_host
from tests.bench.venue import Venue
from tests.bench.vital_signs import VitalSigns

MANY, STAGE = 100, 3
RUSH_S = 2.0
SETTLE_S = 3.0
STAY_S = 2.0
SPARE = 1.1
"""More tokens than are needed."""
COLUMNS = (
    "phase", "s", "gap ms", "p50 ms", "p99 ms", "said", "missed", "ended", "CPU %", "RSS MB",
    "PSS MB", "fds", "tasks", "threads", "blocks", "begun", "came", "join p50", "join p99",
)  # fmt: skip
WIDTHS = (8, 6, 7, 7, 7, 7, 7, 6, 6, 7, 7, 5, 6, 7, 8, 6, 6, 8, 8)


def main(words: Sequence[str]) -> int:
    """Prints a line for each reading; 0 whatever the figures are."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.crowd_time", description=__doc__)
    parser.add_argument("--full-s", type=float, default=600, help="the full room (600)")
    parser.add_argument("--rushes", type=int, default=3, help="how often everybody joins (3)")
    parser.add_argument("--passing-s", type=float, default=300, help="coming and going (300)")
    parser.add_argument("--rate", type=float, default=20, help="who comes each second (20)")
    parser.add_argument("--after-s", type=float, default=60, help="once everybody has left (60)")
    parser.add_argument("--every-s", type=float, default=30, help="between readings (30)")
    default = Path(tempfile.gettempdir()) / "pendopo-crowd-time.csv"
    parser.add_argument("--csv", type=Path, default=default, help=f"({default})")
    chosen = parser.parse_args(words)
    if not os.path.exists("/proc/self/smaps_rollup"):
        print("This needs Linux: CPU and memory are read from /proc.", file=sys.stderr)
        return 2
    try:
        asyncio.run(_all(chosen))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted", flush=True)
    return 0


async def _all(chosen: argparse.Namespace) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with AsyncExitStack() as ending:
        directory = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        signs = VitalSigns(directory / "vitals", "host-process", 0.5)
        with signs.noted():
            server = await ending.enter_async_context(own_host())
        stage, crowd, passing = [await Child.start(m) for m in ("load", "load", "churn")]
        for child in (stage, crowd, passing):
            ending.push_async_callback(child.close)
        file = ending.enter_context(chosen.csv.open("w", newline=""))
        venue = Venue(server, stage, crowd)
        readings = Readings(venue, passing, signs, file)
        ending.callback(readings.tell_failures)
        print(f"load average {os.getloadavg()[0]:.1f}, readings also in {chosen.csv}", flush=True)
        await asyncio.sleep(SETTLE_S)
        await venue.open(0)
        await readings.begin()
        await readings.take("empty")
        await venue.add_speakers(STAGE)
        await _full(venue, readings, chosen)
        await _rushes(venue, readings, chosen)
        await _passing(venue, passing, readings, chosen)
        for child in (stage, crowd):
            await child.ask("keep", hall=server.name, crowd=0, probes=0, speakers=0)
        await readings.watch("left", chosen.after_s, chosen.every_s)
        print(f"load average {os.getloadavg()[0]:.1f}", flush=True)


async def _full(venue: Venue, readings: "Readings", chosen: argparse.Namespace) -> None:
    await venue.fill(MANY, 2 * RUSH_S)
    await venue.speak(STAGE)
    await asyncio.sleep(SETTLE_S)
    await readings.begin()
    await readings.watch("full", chosen.full_s, chosen.every_s)
    await venue.speak(0)


async def _rushes(venue: Venue, readings: "Readings", chosen: argparse.Namespace) -> None:
    for _ in range(chosen.rushes):
        await venue.keep(0)
        await venue.speak(1)
        await asyncio.sleep(SETTLE_S)
        await readings.begin()
        came = await venue.fill(MANY + 1, RUSH_S)
        await asyncio.sleep(SETTLE_S)
        await readings.take("rush", begun=MANY, came=came)
        await venue.speak(0)


async def _passing(
    venue: Venue, passing: Child, readings: "Readings", chosen: argparse.Namespace
) -> None:
    await venue.keep(0)
    await venue.speak(1)
    await asyncio.sleep(SETTLE_S)
    await readings.begin()
    count = int(chosen.rate * chosen.passing_s * SPARE) + 1
    tokens = [venue.server.token() for _ in range(count)]
    words = {"rate": chosen.rate, "stay_s": STAY_S, "url": venue.server.url}
    await passing.ask("begin", tokens=tokens, **words)
    await readings.watch("passing", chosen.passing_s, chosen.every_s)
    await passing.ask("end")
    await readings.take("passed")
    await venue.speak(0)


class Readings:
    """Prints and keeps one after the other; each tells of the time since the one before."""

    def __init__(self, venue: Venue, passing: Child, signs: VitalSigns, file: IO[str]) -> None:
        assert venue.server.pid is not None
        self._gauge = Gauge(venue.server.pid)
        self._venue, self._passing, self._signs = venue, passing, signs
        self._file, self._csv = file, csv.writer(file)
        self._csv.writerow(COLUMNS)
        self._began = self._before_s = time.monotonic()
        self._cpu_s = 0.0
        self._stage: dict[str, Any] = {}
        self._passed: dict[str, Any] = {}
        self._failures: dict[str, int] = {}
        print(_line(COLUMNS), flush=True)

    async def begin(self) -> None:
        """What happened until now is not told."""
        await self._read()

    async def watch(self, phase: str, seconds: float, every_s: float) -> None:
        """One at the end of every such time."""
        until = time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            await asyncio.sleep(min(every_s, left_s))
            await self.take(phase)

    async def take(self, phase: str, begun: int | None = None, came: int | None = None) -> None:
        """One now."""
        stage, passed, cpu_s, before_s = self._stage, self._passed, self._cpu_s, self._before_s
        await self._read()
        new, more, gauge, signs = self._stage, self._passed, self._gauge, self._signs.last()
        said, heard = (new.get(key, 0) - stage.get(key, 0) for key in ("said", "heard"))
        if begun is None:
            begun, came = (more[key] - passed[key] for key in ("begun", "came"))
        row = (
            phase, round(self._before_s - self._began, 1), round(new.get("gap_ms", 0.0), 1),
            *_percentiles(new.get("delays_ms", ())), said,
            said - heard if heard >= 0 else "", new.get("lost", 0),
            round((self._cpu_s - cpu_s) * 100 / (self._before_s - before_s), 1),
            round(gauge.memory_mb(), 1), round(gauge.own_mb(), 1), gauge.descriptors(),
            signs.get("tasks", ""), gauge.threads(), signs.get("blocks", ""),
            begun, came, *_percentiles(more["took_ms"]),
        )  # fmt: skip
        print(_line(row), flush=True)
        self._csv.writerow(row)
        self._file.flush()

    def tell_failures(self) -> None:
        """How many could not come in, by reason."""
        for reason, count in sorted(self._failures.items()):
            print(f"{count} × {reason}")
        if not self._failures:
            print("no join failed")

    async def _read(self) -> None:
        self._passed = await self._passing.ask("read")
        _, self._stage = await self._venue.read()
        self._cpu_s, self._before_s = self._gauge.cpu_s(), time.monotonic()
        for told in (self._stage, self._passed):
            self._failures |= told["failures"]


def _percentiles(values: Sequence[float]) -> tuple[float | str, float | str]:
    if not values:
        return "", ""
    return round(percentile(values, 50), 1), round(percentile(values, 99), 1)


def _line(cells: Sequence[object]) -> str:
    return " ".join(str(c).rjust(w) for c, w in zip(cells, WIDTHS, strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
