"""`python3 -m tests.bench.siege [ATTACK…]`: what a listener hears while somebody is hostile.

A speaker, a listener who times each frame and thirty more are on the host, over TLS where TLS is
attacked; every attack goes on for some seconds. Never a verdict by the exit code: a table of the
longest gap, p99, the longest turn of the host's loop (in its own CPU time, which other work on the
machine does not stretch), CPU, memory and descriptors, and how long honest newcomers took at most,
before, during, after and a while later; then the goals beside what was met.
"""

import argparse
import asyncio
import contextlib
import math
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.bench import ROOT
from tests.bench.child import Child
from tests.bench.gauge import Gauge
from tests.bench.goals import GAP, LATER, NEWCOMER, siege_verdicts
from tests.bench.hostile import ATTACKS
from tests.bench.participant import Participant, endpoint_of
from tests.bench.rows import Rows, percentile
from tests.bench.server import Server, own_host
from tests.bench.table import goals_as_text

LISTENERS = 31
SETTLE_S = 1.0
NEWCOMER_EVERY_S = 1.0
NEVER_S = 20.0
"""Noted for who did not get in."""


def main(words: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.siege", description=__doc__)
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help=", ".join(ATTACKS))
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument(
        "--later", type=float, default=60.0, help="seconds until memory is looked at"
    )
    parser.add_argument("--addresses", type=int, default=1, help="that the attack comes from")
    arguments = parser.parse_args(words)
    if not os.path.exists("/proc/self/stat"):
        print("This needs Linux: CPU and memory are read from /proc.", file=sys.stderr)
        return 2
    asyncio.run(_besiege(arguments.attacks or list(ATTACKS), arguments))
    return 0


async def _besiege(names: Sequence[str], options: argparse.Namespace) -> None:
    rows = Rows()
    print(
        f"{'':28} {'gap ms':>7} {'p99 ms':>7} {'turn ms':>7} {'CPU %':>6} {'MB':>5} {'fds':>5}"
        f" {'newcomers':>14}",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as directory:
        turns = Turns(Path(directory) / "turns")
        for name in names:
            with turns.noted():
                ground = _ground(name)
                server, stage, enemy = await ground.__aenter__()
            try:
                await Siege(server, stage, enemy, turns).suffer(name, rows, options)
            finally:
                await ground.__aexit__(None, None, None)
    print(goals_as_text(siege_verdicts(rows, names)))


class Turns:
    """How long the turns of the host's loop took, as the host itself notes them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()

    @contextmanager
    def noted(self) -> Iterator[None]:
        """A host that is started meanwhile notes them."""
        before = os.environ.get("PYTHONPATH")
        watched = str(ROOT / "tests" / "bench" / "watched")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (watched, before)))
        os.environ["PENDOPO_BENCH_TURNS"] = str(self._path)
        try:
            yield
        finally:
            del os.environ["PENDOPO_BENCH_TURNS"]
            os.environ.pop("PYTHONPATH")
            if before is not None:
                os.environ["PYTHONPATH"] = before

    def longest_ms(self, since: float) -> float:
        """The longest turn that ended after `since`; 0 when all were short."""
        notes = (line.split() for line in self._path.read_text().splitlines())
        return max((float(ms) for at, ms in notes if float(at) >= since), default=0.0)


@asynccontextmanager
async def _ground(name: str) -> AsyncIterator[tuple[Server, Child, Child]]:
    async with contextlib.AsyncExitStack() as ending:
        server = await ending.enter_async_context(own_host(tls="tls" in name))
        stage, enemy = await Child.start("load"), await Child.start("hostile")
        ending.push_async_callback(stage.close)
        ending.push_async_callback(enemy.close)
        words = {
            "url": server.url,
            "passphrase": server.passphrase,
            "hall": server.name,
            "human": False,
        }
        await stage.ask("open", **words)
        await stage.ask("speakers", hall=server.name, tokens=[server.token(speaker=True)])
        await stage.ask("probes", hall=server.name, tokens=[server.token()], within_s=0)
        crowd = [server.token() for _ in range(LISTENERS - 1)]
        await stage.ask("crowd", hall=server.name, tokens=crowd, within_s=2)
        await stage.ask("speak", hall=server.name, count=1)
        await asyncio.sleep(SETTLE_S)
        yield server, stage, enemy


class Siege:
    """One attack on one host, and what it did to those who are in."""

    def __init__(self, server: Server, stage: Child, enemy: Child, turns: Turns) -> None:
        assert server.pid is not None
        self._server, self._stage, self._enemy, self._turns = server, stage, enemy, turns
        self._gauge = Gauge(server.pid)

    async def suffer(self, name: str, rows: Rows, options: argparse.Namespace) -> None:
        """Print what was before, during, after and a while later."""
        server, seconds = self._server, options.seconds
        await self._watch("before", 3.0)
        before = self._gauge.memory_mb()
        tokens = [server.token(speaker=True) for _ in range(280 * 2)]
        url = server.url.partition("#")[0]
        words = {"url": url, "tokens": tokens, "seconds": seconds, "addresses": options.addresses}
        attacking = asyncio.create_task(self._enemy.ask(name, **words))
        waits: list[float] = []
        gap = await self._watch(name, seconds, waits)
        print(f"{'':28} {await attacking}", flush=True)
        await asyncio.sleep(2.0)
        await self._watch("after", 3.0)
        await asyncio.sleep(options.later)
        await self._watch("later", 3.0)
        rows.row(f"{name}: {GAP}", "ms", "").add(True, gap)
        rows.row(f"{name}: {LATER}", "MB", "").add(True, self._gauge.memory_mb() - before)
        if waits:
            rows.row(f"{name}: {NEWCOMER}", "ms", "").add(True, max(waits) * 1000)

    async def _watch(self, name: str, seconds: float, waits: list[float] | None = None) -> float:
        """Print a line; the longest gap. With `waits` newcomers come."""
        hall = self._server.name
        await self._stage.ask("read", hall=hall)
        cpu, began = self._gauge.cpu_s(), time.monotonic()
        if waits is None:
            await asyncio.sleep(seconds)
        else:
            await _newcomers(self._server, began + seconds, waits)
        used = (self._gauge.cpu_s() - cpu) / (time.monotonic() - began) * 100
        read = await self._stage.ask("read", hall=hall)
        delays, lost = read["delays_ms"], read["lost"]
        p99 = percentile(delays, 99) if delays else float("nan")
        never = sum(wait >= NEVER_S for wait in waits or ())
        came = f"{max(waits) * 1000:.0f} ms of {len(waits)}" if waits else ""
        came += f", {never} never" if never else ""
        print(
            f"{name:28} {read['gap_ms']:7.0f} {p99:7.1f} {self._turns.longest_ms(began):7.0f}"
            f" {used:6.1f} {self._gauge.memory_mb():5.0f} {self._gauge.descriptors():5}"
            f" {came:>14}{f' {lost} LOST' if lost else ''}",
            flush=True,
        )
        return float(read["gap_ms"]) if not lost else math.inf


async def _newcomers(server: Server, until: float, waits: list[float]) -> None:
    """Somebody honest comes in every second; how long each took, NEVER_S for who never came."""
    while time.monotonic() < until:
        began = time.monotonic()
        person = Participant(endpoint_of(server.url), server.token(), lambda ssrc, frame: None)
        try:
            await person.enter(speaker=False)
            waits.append(time.monotonic() - began)
            await person.leave()
        except Exception:
            waits.append(NEVER_S)
        await asyncio.sleep(max(0.0, began + NEWCOMER_EVERY_S - time.monotonic()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
