"""`python3 -m tests.bench.deluge [FLOOD…]`: what a window suffers whose server is hostile.

A window (`deluged.py`) listens to a speaker in a room of the hostile host of the attacks; then the
host says one thing to it as fast as it reads. Never a verdict: a table of the longest time for
which the window and the media loop answered nobody, the longest pause of the sound thread, CPU and
memory of the window's process, and how the visit ended.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from pendopo.lobby.link import render
from pendopo.lobby.operator import RoomKeys
from pendopo.model.encryption import Mode
from pendopo.model.room import Role
from tests.attacks.floods import FLOODS, FRAMES
from tests.attacks.scene import HostileHost, Scene
from tests.bench.child import Child
from tests.bench.gauge import Gauge
from tests.real.visits import Visit, tone, visiting

OTHERS = ("data", "packets", "join")
PACKETS = 20_000
HEADS = ("window ms", "media ms", "sound ms", "CPU %", "MB", "later")


def main(words: Sequence[str]) -> int:
    """The exit code."""
    names = (*FLOODS, *FRAMES, *OTHERS)
    parser = argparse.ArgumentParser("python3 -m tests.bench.deluge", description=__doc__)
    parser.add_argument("floods", nargs="*", metavar="FLOOD", help=", ".join(names))
    parser.add_argument("--seconds", type=float, default=6.0)
    arguments = parser.parse_args(words)
    asyncio.run(_deluge(arguments.floods or names, arguments.seconds))
    return 0


async def _deluge(names: Sequence[str], seconds: float) -> None:
    print(f"{'':14}" + "".join(f"{head:>11}" for head in HEADS) + "  ended", flush=True)
    host = HostileHost()
    try:
        for name in ("nothing", *names):
            print(f"{name:14}" + await _one(host, name, seconds), flush=True)
    finally:
        host.close()


async def _one(host: HostileHost, name: str, seconds: float) -> str:
    scene = Scene(host, Mode.SHARED, RoomKeys.fresh())
    await scene.prepare()
    async with visiting(scene.invite(Role.SPEAKER), "Ani", tone(440.0)) as ani:
        if name == "join":
            await scene.order("lie", crowd=10_000)
        window = await Child.start("deluged")
        try:
            link = render(scene.invite(Role.LISTENER))
            identity = (await window.ask("enter", link=link))["identity"]
            gauge = Gauge(window.pid)
            await asyncio.sleep(1.0)
            if name != "join":
                await window.ask("begin")
            began, cpu, mb = time.monotonic(), gauge.cpu_s(), gauge.memory_mb()
            said = await _said(scene, ani, name, identity, seconds)
            await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))
            used = (gauge.cpu_s() - cpu) / (time.monotonic() - began) * 100
            peak = gauge.memory_mb() - mb
            told = await window.ask("read")
            await asyncio.sleep(2.0)
            figures = (told["window_ms"], told["media_ms"], told["sound_ms"], used, peak)
            later = gauge.memory_mb() - mb
            return "".join(f"{f:11.0f}" for f in (*figures, later)) + f"  {told['ended']} ({said})"
        finally:
            await window.close()


async def _said(scene: Scene, ani: Visit, name: str, identity: str, seconds: float) -> int:
    """How often."""
    if name in ("nothing", "join"):
        return 0
    if name != "packets":
        return int(await scene.order("drown", identity=identity, flood=name, seconds=seconds))
    assert ani.session.room.me is not None
    track, ends, said = ani.session.room.me.tracks[0].sid, time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        await scene.order("flood", track=track, count=PACKETS, size=110)
        said += PACKETS
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
