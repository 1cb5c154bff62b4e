"""One client that stays: `pendopo join` beside the official SDK in the same room, at once."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pendopo.lobby.invite import Invite
from pendopo.lobby.link import render
from tests.bench import ROOT
from tests.bench.child import Child
from tests.bench.gauge import Gauge
from tests.bench.rows import SDK, Rows
from tests.bench.venue import Venue

VOICES = (0, 1, 5)
SETTLE_S = 1.0


async def listening(venue: Venue, rows: Rows, rounds: int, seconds: float) -> None:
    """Both hear and decode the same voices; CPU in silence, with one and with five."""
    server = venue.server
    assert server.invite is not None
    sdk = await Child.start("arrival_sdk")
    try:
        async with _joined(server.invite) as pid:
            words = {"url": server.url, "passphrase": server.passphrase}
            await sdk.ask("stay", token=server.token(), **words)
            await asyncio.sleep(SETTLE_S)
            gauges = {True: Gauge(pid), False: Gauge(sdk.pid)}
            for _ in range(rounds):
                for voices in VOICES:
                    await venue.speak(voices)
                    await asyncio.sleep(SETTLE_S)
                    await _measure(gauges, rows, voices, seconds)
            for is_ours, gauge in gauges.items():
                rows.row("client memory", "MB", SDK).add(is_ours, gauge.memory_mb())
            await venue.speak(0)
            await sdk.ask("leave")
    finally:
        await sdk.close()


async def _measure(gauges: dict[bool, Gauge], rows: Rows, voices: int, seconds: float) -> None:
    before = {is_ours: gauge.cpu_s() for is_ours, gauge in gauges.items()}
    began = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)
    elapsed = asyncio.get_running_loop().time() - began
    what = f"client CPU, {voices} voices" if voices else "client CPU, idle"
    for is_ours, gauge in gauges.items():
        used_s = gauge.cpu_s() - before[is_ours]
        rows.row(what, "% of a core", SDK).add(is_ours, used_s * 100 / elapsed)


@asynccontextmanager
async def _joined(invite: Invite) -> AsyncIterator[int]:
    """The process id of a `pendopo join` that is in the room."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "invite"
        file.touch(mode=0o600)
        file.write_text(render(invite))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "pendopo",
            "join", "--json", "--invite-file", str(file), "--profile", directory,
            stdout=subprocess.PIPE, cwd=ROOT / "app",
        )  # fmt: skip
        try:
            assert process.stdout is not None
            while not _says_joined(await process.stdout.readline()):
                pass
            yield process.pid
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _says_joined(line: bytes) -> bool:
    if not line:
        raise RuntimeError("pendopo join ended by itself")
    return bool(json.loads(line)["event"] == "joined")
