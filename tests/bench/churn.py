"""A process through which people pass: so many come every second, stay a little, and leave."""

import asyncio
import itertools
import time
from collections import Counter

from tests.bench.child import Json, serve
from tests.bench.participant import Participant, endpoint_of, why


class Churn:
    """`begin`, `read` as often as wanted, `end`."""

    def __init__(self) -> None:
        self._coming: asyncio.Task[None] | None = None
        self._visits: set[asyncio.Task[None]] = set()
        self._begun = self._came = self._left = 0
        self._failures: Counter[str] = Counter()
        self._took_ms: list[float] = []

    async def answer(self, asked: Json) -> Json:
        """Do what the parent wants."""
        match asked["do"]:
            case "begin":
                self._coming = asyncio.create_task(
                    self._come(asked["url"], asked["tokens"], asked["rate"], asked["stay_s"])
                )
            case "end":
                await self._end()
        return self._reading()

    def _reading(self) -> Json:
        """Counts since the beginning; how long joins took since the last reading."""
        took, self._took_ms = self._took_ms, []
        return {
            "begun": self._begun,
            "came": self._came,
            "left": self._left,
            "failures": dict(self._failures),
            "took_ms": took,
        }

    async def _come(self, url: str, tokens: list[str], rate: float, stay_s: float) -> None:
        began = time.monotonic()
        for number, token in zip(itertools.count(), tokens, strict=False):
            await asyncio.sleep(began + number / rate - time.monotonic())
            visit = asyncio.create_task(self._visit(url, token, stay_s))
            self._visits.add(visit)
            visit.add_done_callback(self._visits.discard)

    async def _visit(self, url: str, token: str, stay_s: float) -> None:
        self._begun += 1
        began = time.monotonic()
        person = Participant(endpoint_of(url), token, lambda ssrc, frame: None)
        try:
            await person.enter(speaker=False)
        except Exception as failure:
            self._failures[why(failure)] += 1
        else:
            self._came += 1
            self._took_ms.append((time.monotonic() - began) * 1000)
            await asyncio.sleep(stay_s)
            if not person.inside:
                self._failures["the visit ended by itself"] += 1
        await person.leave()
        self._left += 1

    async def _end(self) -> None:
        """Nobody comes any more; those who are in stay as long as they wanted to."""
        if self._coming is not None:
            self._coming.cancel()
        if self._visits:
            await asyncio.wait(self._visits, timeout=40)


if __name__ == "__main__":
    serve(Churn().answer)
