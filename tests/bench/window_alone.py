"""The window without what is behind it: facts and levels come from memory, at the real pace."""

import asyncio
import json
import math
import sys
import time
from dataclasses import replace
from typing import Any

from pendopo.drivers import garbage
from pendopo.model.ids import ParticipantIdentity
from pendopo.room.guard import WATCH_EVERY_S
from tests.ui.fake_backend import FakeBackend, FakeSession, listener_room, people, someone
from tests.ui.window_case import WindowCase, run

SCENES = {"nobody": (0, 0), "one": (1, 1), "twenty silent": (20, 0), "twenty": (20, 20)}
"""How many are on stage, and how many of them speak."""
SCROLL = "scroll"
LISTENERS, MANY = 20, 300
STEP = 40
"""Pixels scrolled in one frame."""
PASSES = 3


def play(scene: str) -> int:
    """Enter a room, say so, and stay until asked to end; answers with figures of its own."""
    stage, speaking = SCENES.get(scene, (0, 0))
    crowd = _crowd(stage, MANY if scene == SCROLL else LISTENERS)
    session = FakeSession(replace(listener_room(), others=crowd))
    session.measures_every_s = WATCH_EVERY_S

    async def story(case: WindowCase) -> None:
        await case.enter()
        _speak(session, speaking)
        waiting = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        print("ready", flush=True)
        await waiting
        figures = [await _scroll(case) for _ in range(PASSES)] if scene == SCROLL else []
        print(json.dumps(figures), flush=True)

    with garbage.by_hand():
        run(story, FakeBackend(session))
    return 0


def _crowd(speakers: int, listeners: int) -> Any:
    return people(
        *(someone(f"s{at}", f"Speaker {at}", stage=True, muted=False) for at in range(speakers)),
        *(someone(f"l{at}", f"Listener {at}") for at in range(listeners)),
    )


def _speak(session: FakeSession, speakers: int) -> None:
    """Levels that move as voices do, read by whoever polls them."""
    reading, began = session.reading, time.monotonic()

    def needles() -> Any:
        at = time.monotonic() - began
        levels = {
            ParticipantIdentity(f"s{n}"): -30
            + 15 * math.sin(7 * at + n)
            + 8 * math.sin(31 * at + 3 * n)
            for n in range(speakers)
        }
        return replace(reading.needles, levels=levels)

    session.needles = needles  # type: ignore[method-assign]


async def _scroll(case: WindowCase) -> dict[str, float]:
    """The longest that one step of scrolling through everybody takes to be on the screen, in
    milliseconds by the clock and of CPU."""
    from PySide6.QtWidgets import QApplication, QScrollArea

    areas = case.window.pages.room.findChildren(QScrollArea)
    bars = [area.verticalScrollBar() for area in areas if area.isVisible()]
    bar = max(bars, key=lambda each: each.maximum())
    longest = busiest = 0.0
    for at in range(0, bar.maximum(), STEP):
        began, used = time.perf_counter(), time.thread_time()
        bar.setValue(at)
        QApplication.processEvents()
        longest = max(longest, time.perf_counter() - began)
        busiest = max(busiest, time.thread_time() - used)
        await asyncio.sleep(0)
    bar.setValue(0)
    await asyncio.sleep(0.1)
    return {"clock": 1000 * longest, "cpu": 1000 * busiest, "frames": bar.maximum() // STEP}


if __name__ == "__main__":
    sys.exit(play(sys.argv[1]))
