"""`python3 -m tests.bench.takeover`: how long a call is silent when its relay dies (coturn)."""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pendopo.app.host_child import HostProcess
from pendopo.app.host_options import HostOptions
from pendopo.app.profile import Profile
from pendopo.app.relays import Relays
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.lobby.invite import Invite
from pendopo.lobby.operator import Operator, RoomKeys, Terms
from pendopo.model.encryption import Mode
from pendopo.model.frames import SAMPLE_RATE, Samples
from pendopo.model.relay import Password, RelayTransport, RelayWay
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.reach.ledger import Ledger
from tests.real.coturn import Coturn, coturn
from tests.real.livekit_server import KEY, SECRET, URL
from tests.real.visits import Visit, hears, place_invite, tone, visiting

GOAL_S = 7.0
HERTZ = 440.0
WAIT_S = 20.0
SILENT = 0.01
PAUSE = SAMPLE_RATE // 50
"""What is silent for so long is no wave of the tone."""
NO_PAUSE_S = 6.0
EDGE = SAMPLE_RATE // 10
SIDES = ("listener", "speaker", "both")
DEATHS = ("killed", "frozen")


@dataclass(frozen=True)
class Case:
    """Whose relay dies, how, and what it was reached over."""

    side: str
    death: str
    transport: RelayTransport

    def __str__(self) -> str:
        return f"{self.transport:4}{self.death:8}{self.side:10}"


@dataclass(frozen=True)
class Gap:
    """`again_s` is from the death to the next sound, 0 when it never stopped; `jump` is the
    steepest step at the edges beside the steepest of the tone: about 1, or there was a click."""

    again_s: float
    silent_s: float
    jump: float


def main(words: Sequence[str]) -> int:
    """Prints one line for each case; 0 whatever the figures are."""
    parser = argparse.ArgumentParser("python3 -m tests.bench.takeover", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, action="append")
    parser.add_argument("--death", choices=DEATHS, action="append")
    parser.add_argument("--over", type=RelayTransport, action="append")
    back = "there is one relay only, and it is there again after so many seconds"
    parser.add_argument("--returns-after", type=float, metavar="S", help=back)
    chosen = parser.parse_args(words)
    if shutil.which("turnserver") is None:
        print("This needs coturn.", file=sys.stderr)
        return 2
    where = "a LiveKit server" if URL else "our host"
    load = f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{where}; {load}; goal {GOAL_S:g} s")
    for transport in chosen.over or RelayTransport:
        for death in chosen.death or DEATHS:
            for side in chosen.side or SIDES:
                _report(Case(side, death, transport), chosen.runs, chosen.returns_after)
    return 0


def _report(case: Case, runs: int, returns_after_s: float | None) -> None:
    found = [asyncio.run(_gap(case, returns_after_s)) for _ in range(runs)]
    heard = [gap for gap in found if gap is not None]
    line = f"{case} " + " ".join(f"{gap.again_s:5.2f}" if gap else "never" for gap in found)
    if heard:
        times, jumps = [gap.again_s for gap in heard], [gap.jump for gap in heard]
        line += f"  median {statistics.median(times):.2f} s, longest {max(times):.2f} s"
        line += f", silent for up to {max(gap.silent_s for gap in heard):.2f} s"
        line += f", step at the edges × {max(jumps):.1f}"
    print(line, flush=True)


async def _gap(case: Case, returns_after_s: float | None) -> Gap | None:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            anns, bobs, spare = (
                stack.enter_context(coturn(Path(folder) / name)) for name in ("a", "b", "c")
            )
            if case.side == "both":
                bobs = anns
            for other in (bobs, spare):
                anns.trust.load_verify_locations(other.certificate)
            others = [] if returns_after_s is not None else [spare]
            people = await _people(
                stack, Path(folder), case.transport, anns, [anns, *others], [bobs, *others]
            )
            await hears(people[1], HERTZ)
            await asyncio.sleep(1.0)
            return await _death(case, anns if case.side == "speaker" else bobs, people[1],
                                returns_after_s)  # fmt: skip


async def _people(
    stack: AsyncExitStack,
    folder: Path,
    transport: RelayTransport,
    trusted: Coturn,
    anns: list[Coturn],
    bobs: list[Coturn],
) -> list[Visit]:
    invites = await _livekits() if URL else await _hosts(stack)
    people = []
    for name, invite, voice, own in (
        ("ann", invites[0], tone(HERTZ), anns), ("bob", invites[1], None, bobs),
    ):  # fmt: skip
        relays = Relays(Profile.temporary(folder / f"profile-{name}"))
        for relay in own:
            port = relay.tls_port if transport is RelayTransport.TLS else relay.port
            way = RelayWay(transport, port, allowed=True)
            await relays.add("127.0.0.1", (way,), Password("alice", "one"))
        visit = visiting(
            invite, name, voice,
            relays=relays, trust=trusted.trust, relay_only=True,
        )  # fmt: skip
        people.append(await stack.enter_async_context(visit))
    return people


async def _hosts(stack: AsyncExitStack) -> list[Invite]:
    host = await HostProcess.start(HostOptions(rooms=("One",)))
    stack.push_async_callback(host.close)
    return [place_invite(host, role) for role in (Role.SPEAKER, Role.LISTENER)]


async def _livekits() -> list[Invite]:
    operator = Operator(WebSocketTransport(Ledger()), Endpoint(URL), KEY, SECRET)
    keys, now = RoomKeys.fresh(), int(time.time())
    await operator.prepare(keys, Terms("Tea", Role.HOST, Mode.SHARED, 600), now)
    return [
        operator.invite(keys, Terms("Tea", role, Mode.SHARED, 600), now)
        for role in (Role.SPEAKER, Role.LISTENER)
    ]


async def _death(
    case: Case, relay: Coturn, listener: Visit, returns_after_s: float | None
) -> Gap | None:
    died_at = len(listener.ear.samples)
    relay.kill() if case.death == "killed" else relay.freeze()
    loop = asyncio.get_running_loop()
    if returns_after_s is not None:
        await asyncio.sleep(returns_after_s)
        relay.kill()
        await asyncio.to_thread(relay.start)
    until = loop.time() + WAIT_S
    while loop.time() < until:
        await asyncio.sleep(0.5)
        gap = _judged(listener.ear.samples, died_at)
        if gap is not None:
            return gap
    return None


def _judged(samples: Samples, died_at: int) -> Gap | None:
    """The longest pause after the death, once it has ended and half a second more was heard."""
    steps = np.abs(np.diff(samples))
    steady = steps[died_at - SAMPLE_RATE : died_at].max()
    loud = np.flatnonzero(np.abs(samples[died_at:]) >= SILENT) + died_at
    pauses = np.flatnonzero(np.diff(loud) > PAUSE)
    if not len(pauses):
        waited = len(loud) and loud[-1] - died_at > NO_PAUSE_S * SAMPLE_RATE
        return Gap(0.0, 0.0, float(steps[died_at:].max() / steady)) if waited else None
    silent, again = int(loud[pauses[0]]), int(loud[pauses[-1] + 1])
    if len(samples) < again + SAMPLE_RATE // 2:
        return None
    edges = max(steps[at - EDGE : at + EDGE].max() for at in (silent, again))
    return Gap(
        (again - died_at) / SAMPLE_RATE, (again - silent) / SAMPLE_RATE, float(edges / steady)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
