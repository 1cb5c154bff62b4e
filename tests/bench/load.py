"""A process full of participants: speakers, probes that time each frame, and a counted crowd."""

import asyncio
import time
from collections import Counter, OrderedDict

from pendopo.model.frames import ReceivedFrame
from pendopo.model.transport import Endpoint
from tests.bench.child import Json, serve
from tests.bench.participant import Participant, endpoint_of, why
from tests.bench.speech import FRAME_S, Speech

REMEMBERED = 2000
"""Sent frames whose time is still known."""
OFFSET_S = 0.007
"""Between one speaker's beat and the next one's: people's clocks know nothing of each other."""


class Hall:
    """Everybody whom this process has in one room."""

    def __init__(self, endpoint: Endpoint, passphrase: str, human: bool = False) -> None:
        self._human = human
        self._endpoint = endpoint
        self._passphrase = passphrase
        self._speakers: list[Participant] = []
        self._speaking: list[asyncio.Task[None]] = []
        self._sent: OrderedDict[bytes, float] = OrderedDict()
        self._probes: list[Probe] = []
        self._crowd: list[Participant] = []
        self._counted = 0
        self._said = 0
        self._failures: Counter[str] = Counter()

    async def add_speakers(self, tokens: list[str]) -> None:
        """They stay silent until `speak`."""
        for token in tokens:
            speaker = Participant(self._endpoint, token, lambda ssrc, frame: None)
            await speaker.enter(speaker=True)
            self._speakers.append(speaker)

    async def add_probes(self, tokens: list[str], within_s: float) -> int:
        """Listeners that time what they hear; how many came in."""
        probes = [Probe(self._sent) for _ in tokens]
        self._probes += probes
        made = [
            Participant(self._endpoint, token, probe.take)
            for token, probe in zip(tokens, probes, strict=True)
        ]
        for probe, participant in zip(probes, made, strict=True):
            probe.participant = participant
        return await _enter_all(made, within_s, self._failures)

    async def add_crowd(self, tokens: list[str], within_s: float) -> int:
        """Listeners whose packets are counted; how many came in."""
        made = [Participant(self._endpoint, token, self._count) for token in tokens]
        self._crowd += made
        return await _enter_all(made, within_s, self._failures)

    async def speak(self, count: int) -> None:
        """So many speakers speak from now on, the others not."""
        for task in self._speaking:
            task.cancel()
        await asyncio.gather(*self._speaking, return_exceptions=True)
        self._speaking = [
            asyncio.create_task(self._talk(speaker, number * OFFSET_S % FRAME_S))
            for number, speaker in enumerate(self._speakers[:count])
        ]

    def reading(self) -> Json:
        """Packets and failures since the beginning; delays and gaps since the last reading.
        What the first probe `heard` can be held against what was `said` while it was there."""
        delays = [delay for probe in self._probes for delay in probe.delays]
        gap = max((probe.gap_s for probe in self._probes[:1]), default=0.0)
        packets = self._counted + sum(probe.packets for probe in self._probes)
        for probe in self._probes:
            probe.begin_anew()
        everybody = [*self._speakers, *self._crowd, *(p.participant for p in self._probes)]
        return {
            "packets": packets,
            "said": self._said,
            "heard": self._probes[0].packets if self._probes else 0,
            "failures": dict(self._failures),
            "delays_ms": [round(delay * 1000, 3) for delay in delays],
            "gap_ms": gap * 1000,
            "lost": sum(1 for person in everybody if person and not person.inside),
        }

    async def keep(self, crowd: int, probes: int, speakers: int) -> None:
        """Send everybody else away; of a crowd every so-manieth stays, wherever they stood."""
        if crowd < len(self._crowd):
            step = len(self._crowd) / crowd if crowd else 0
            staying = [self._crowd[int(n * step)] for n in range(crowd)]
            leaving = [person for person in self._crowd if person not in staying]
            self._crowd = staying
        else:
            leaving = []
        leaving += [probe.participant for probe in self._probes[probes:] if probe.participant]
        leaving += self._speakers[speakers:]
        self._probes, self._speakers = self._probes[:probes], self._speakers[:speakers]
        await asyncio.gather(*(person.leave() for person in leaving))

    def _count(self, ssrc: int, frame: ReceivedFrame) -> None:
        self._counted += 1

    async def _talk(self, speaker: Participant, offset_s: float) -> None:
        speech = Speech(self._passphrase, self._human)
        number = int(time.monotonic() / FRAME_S) + 1
        while True:
            await asyncio.sleep(number * FRAME_S + offset_s - time.monotonic())
            frame = speech.frame(number)
            self._sent[frame.payload] = time.monotonic()
            if len(self._sent) > REMEMBERED:
                self._sent.popitem(last=False)
            speaker.send(frame)
            self._said += 1
            number += 1


class Probe:
    """One listener's watch."""

    def __init__(self, sent: OrderedDict[bytes, float]) -> None:
        self.participant: Participant | None = None
        self.packets = 0
        self.delays: list[float] = []
        self.gap_s = 0.0
        """Longest time between two packets."""
        self._sent = sent
        self._last: float | None = None

    def take(self, ssrc: int, frame: ReceivedFrame) -> None:
        """A frame came."""
        self.packets += 1
        sent = self._sent.get(frame.payload)
        if sent is not None:
            self.delays.append(frame.arrival - sent)
        if self._last is not None:
            self.gap_s = max(self.gap_s, frame.arrival - self._last)
        self._last = frame.arrival

    def begin_anew(self) -> None:
        """Forget all but the count."""
        self.delays, self.gap_s, self._last = [], 0.0, None


async def _enter_all(people: list[Participant], within_s: float, failures: "Counter[str]") -> int:
    """One after the other at an even pace, whether the one before is in or not."""

    async def enter(person: Participant, after_s: float) -> bool:
        await asyncio.sleep(after_s)
        try:
            await person.enter(speaker=False)
        except Exception as failure:
            failures[why(failure)] += 1
            return False
        return True

    pace = within_s / len(people) if people else 0.0
    return sum(await asyncio.gather(*(enter(p, n * pace) for n, p in enumerate(people))))


class Load:
    """Answers for every hall of this process."""

    def __init__(self) -> None:
        self._halls: dict[str, Hall] = {}

    async def answer(self, asked: Json) -> Json:
        """Do what the parent wants."""
        do, name = asked["do"], asked["hall"]
        if do == "open":
            endpoint = endpoint_of(asked["url"])
            self._halls[name] = Hall(endpoint, asked["passphrase"], asked["human"])
            return {}
        hall = self._halls[name]
        match do:
            case "speakers":
                await hall.add_speakers(asked["tokens"])
            case "probes":
                return {"in": await hall.add_probes(asked["tokens"], asked["within_s"])}
            case "crowd":
                return {"in": await hall.add_crowd(asked["tokens"], asked["within_s"])}
            case "speak":
                await hall.speak(asked["count"])
            case "read":
                return hall.reading()
            case "keep":
                await hall.keep(asked["crowd"], asked["probes"], asked["speakers"])
        return {}


if __name__ == "__main__":
    serve(Load().answer)
