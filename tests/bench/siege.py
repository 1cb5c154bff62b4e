"""`python3 -m tests.bench.siege [ATTACK…]`: what a listener hears while somebody is hostile.

A speaker, a listener who times each frame and thirty more are on the host; every attack goes on
for some seconds. Never a verdict: a table of the longest gap, p99, the longest turn of the host's
loop (in its own CPU time, which other work on the machine does not stretch), CPU, memory and
descriptors, and how long honest newcomers took at most.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from pendopo.app.host_child import HostOptions, HostProcess
from pendopo.lobby.invite import InviteKind
from pendopo.model.room import Role
from tests.bench import ROOT
from tests.bench.child import Child
from tests.bench.gauge import Gauge
from tests.bench.hostile import ATTACKS
from tests.bench.participant import Participant
from tests.bench.rows import percentile
from tests.bench.server import Server, own_host

LISTENERS = 31
SETTLE_S = 1.0
NEWCOMER_EVERY_S = 1.0


def main(words: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.siege", description=__doc__)
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help=", ".join(ATTACKS))
    parser.add_argument("--seconds", type=float, default=8.0)
    arguments = parser.parse_args(words)
    if not os.path.exists("/proc/self/stat"):
        print("This needs Linux: CPU and memory are read from /proc.", file=sys.stderr)
        return 2
    asyncio.run(_besiege(arguments.attacks or list(ATTACKS), arguments.seconds))
    return 0


async def _besiege(names: Sequence[str], seconds: float) -> None:
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
                await _one(name, seconds, server, stage, enemy, turns)
            finally:
                await ground.__aexit__(None, None, None)


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
        opened = own_host() if "tls" not in name else _own_tls_host()
        server = await ending.enter_async_context(opened)
        stage, enemy = await Child.start("load"), await Child.start("hostile")
        ending.push_async_callback(stage.close)
        ending.push_async_callback(enemy.close)
        words = {
            "url": server.url,
            "passphrase": server.passphrase,
            "hall": server.name,
            "human": False,
        }
        if "tls" not in name:
            await stage.ask("open", **words)
            await stage.ask("speakers", hall=server.name, tokens=[server.token(speaker=True)])
            await stage.ask("probes", hall=server.name, tokens=[server.token()], within_s=0)
            crowd = [server.token() for _ in range(LISTENERS - 1)]
            await stage.ask("crowd", hall=server.name, tokens=crowd, within_s=2)
            await stage.ask("speak", hall=server.name, count=1)
        await asyncio.sleep(SETTLE_S)
        yield server, stage, enemy


@asynccontextmanager
async def _own_tls_host() -> AsyncIterator[Server]:
    """Nobody is in; what it costs is what counts."""
    options = HostOptions(rooms=("Bench",), listen="0.0.0.0:0", advertise=("127.0.0.1",))
    host = await HostProcess.start(options)
    try:
        listeners = (i for i in host.invites if i.role is Role.LISTENER)
        invite = next(i for i in listeners if i.kind is InviteKind.PLACE)
        room = host.rooms[0].name
        url = invite.servers[0].url
        yield Server(
            "Pendopo", url, room, "", host.api_key, host.api_secret, host.pid, invite
        )  # fmt: skip
    finally:
        await host.close()


async def _one(
    name: str, seconds: float, server: Server, stage: Child, enemy: Child, turns: Turns
) -> None:
    before = await _watch("before", 3.0, server, stage, turns)
    tokens = [server.token(speaker=True) for _ in range(280 * 2)]
    attacking = asyncio.create_task(enemy.ask(name, url=server.url, tokens=tokens, seconds=seconds))
    during = await _watch(name, seconds, server, stage, turns, newcomers="tls" not in name)
    said = await attacking
    await asyncio.sleep(2.0)
    after = await _watch("after", 3.0, server, stage, turns)
    print(before, during + f"  {said}", after, sep="\n", flush=True)


async def _watch(
    name: str, seconds: float, server: Server, stage: Child, turns: Turns, newcomers: bool = False
) -> str:
    assert server.pid is not None
    gauge = Gauge(server.pid)
    if server.url.startswith("ws:"):
        await stage.ask("read", hall=server.name)
    cpu, began = gauge.cpu_s(), time.monotonic()
    waits: list[float] = []
    if newcomers:
        await _newcomers(server, began + seconds, waits)
    else:
        await asyncio.sleep(seconds)
    used = (gauge.cpu_s() - cpu) / (time.monotonic() - began) * 100
    gap = p99 = 0.0
    lost = 0
    if server.url.startswith("ws:"):
        read = await stage.ask("read", hall=server.name)
        gap, lost = read["gap_ms"], read["lost"]
        p99 = percentile(read["delays_ms"], 99) if read["delays_ms"] else float("nan")
    turn = turns.longest_ms(began)
    came = f"{max(waits) * 1000:.0f} ms of {len(waits)}" if waits else ""
    lost_said = f" {lost} LOST" if lost else ""
    return (
        f"{name:28} {gap:7.0f} {p99:7.1f} {turn:7.0f} {used:6.1f} {gauge.memory_mb():5.0f} "
        f"{gauge.descriptors():5} {came:>14}{lost_said}"
    )


async def _newcomers(server: Server, until: float, waits: list[float]) -> None:
    """Somebody honest comes in every second; how long each took, 20 s for who never came."""
    while time.monotonic() < until:
        began = time.monotonic()
        person = Participant(server.url, server.token(), lambda ssrc, frame: None)
        try:
            await person.enter(speaker=False)
            waits.append(time.monotonic() - began)
            await person.leave()
        except Exception:
            waits.append(20.0)
        await asyncio.sleep(max(0.0, began + NEWCOMER_EVERY_S - time.monotonic()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
