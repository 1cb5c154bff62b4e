"""One server with a stage and a crowd, seen from whoever measures it."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from tests.bench.child import Child, Json
from tests.bench.gauge import Gauge
from tests.bench.rows import percentile
from tests.bench.server import Server

LATECOMERS = 3
"""Probes that come with the crowd, so that the server serves them early, midway and late."""
SETTLE_S = 0.7


@dataclass(frozen=True, slots=True)
class Window:
    """What happened at one server for a while. `cpu_s` is None when it cannot be read."""

    seconds: float
    cpu_s: float | None
    packets: int
    """Delivered to listeners."""
    delays_ms: list[float]
    """From before the speaker's SRTP to after the listener's."""
    gap_ms: float
    """Longest time between two packets at somebody who was there before."""

    def delay_ms(self, percent: float) -> float | None:
        """A percentile of the delays."""
        return percentile(self.delays_ms, percent) if self.delays_ms else None


class Venue:
    """Speakers and probes in one process, the crowd in another; `open` first."""

    def __init__(self, server: Server, stage: Child, crowd: Child) -> None:
        self.server = server
        self.lost = 0
        """People whose visit ended without being asked to, at the last reading."""
        self._stage = stage
        self._crowd = crowd
        self._gauge = Gauge(server.pid) if server.pid is not None else None

    async def open(self, speakers: int, human: bool = False) -> None:
        """Speakers, silent as yet, and somebody who listens all the time. They say a tone, or what
        a `human` voice says."""
        server = self.server
        words = {"url": server.url, "passphrase": server.passphrase, "human": human}
        await asyncio.gather(*(self._ask(child, "open", **words) for child in self._children))
        await self.add_speakers(speakers)
        await self._ask(self._stage, "probes", tokens=self._tokens(1), within_s=0)

    async def add_speakers(self, count: int) -> None:
        """More of them, silent as yet."""
        tokens = [self.server.token(speaker=True) for _ in range(count)]
        await self._ask(self._stage, "speakers", tokens=tokens)

    async def fill(self, listeners: int, within_s: float) -> int:
        """Listeners come in at an even pace until there are so many; how many came."""
        late, many = self._tokens(LATECOMERS), self._tokens(listeners - LATECOMERS - 1)
        came = await asyncio.gather(
            self._ask(self._stage, "probes", tokens=late, within_s=within_s),
            self._ask(self._crowd, "crowd", tokens=many, within_s=within_s),
        )
        return sum(int(answer["in"]) for answer in came)

    async def keep(self, listeners: int) -> None:
        """Others go; the speakers and somebody who listens stay in any case."""
        late = LATECOMERS if listeners > LATECOMERS else 0
        words = {"crowd": max(listeners - late - 1, 0), "probes": 1 + late, "speakers": 99}
        await asyncio.gather(*(self._ask(child, "keep", **words) for child in self._children))

    async def speak(self, count: int) -> None:
        """So many speakers speak, the others are silent."""
        await self._ask(self._stage, "speak", count=count)

    def watching(self) -> "Watch":
        """`async with` it; what happened meanwhile is its `result`."""
        return Watch(self)

    @property
    def memory_mb(self) -> float | None:
        """Of the server, now."""
        return self._gauge.memory_mb() if self._gauge else None

    async def read(self) -> tuple[float | None, Json]:
        """The server's CPU so far and what the listeners counted."""
        cpu_s = self._gauge.cpu_s() if self._gauge else None
        stage, crowd = await asyncio.gather(*(self._ask(child, "read") for child in self._children))
        self.lost = stage["lost"] + crowd["lost"]
        failures = Counter[str](stage["failures"]) + Counter(crowd["failures"])
        both = {"packets": stage["packets"] + crowd["packets"], "failures": dict(failures)}
        return cpu_s, {**stage, **both}

    @property
    def _children(self) -> tuple[Child, Child]:
        return self._stage, self._crowd

    def _tokens(self, count: int) -> list[str]:
        return [self.server.token() for _ in range(count)]

    async def _ask(self, child: Child, do: str, **words: object) -> Json:
        return await child.ask(do, hall=self.server.name, **words)


class Watch:
    """Readings at both ends of something."""

    result: Window

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._began = 0.0
        self._before: tuple[float | None, Json] = (None, {})

    async def __aenter__(self) -> "Watch":
        self._before = await self._venue.read()
        self._began = asyncio.get_running_loop().time()
        return self

    async def __aexit__(self, *failure: object) -> None:
        seconds = asyncio.get_running_loop().time() - self._began
        cpu_before, before = self._before
        cpu_after, after = await self._venue.read()
        cpu_s = None
        if cpu_before is not None and cpu_after is not None:
            cpu_s = cpu_after - cpu_before
        packets = after["packets"] - before["packets"]
        self.result = Window(seconds, cpu_s, packets, after["delays_ms"], after["gap_ms"])
