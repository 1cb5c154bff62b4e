"""Notes every so often what only a process itself knows: tasks, threads, blocks, what it played."""

import asyncio
import json
import sys
import threading
import time
import weakref
from dataclasses import asdict
from typing import Any

PLAYOUT = "pendopo.audio.playout"
LOOK_S = 0.1
"""How soon the module is found once it is loaded, which is long before anybody is heard."""


def note(path: str, every_s: float) -> None:
    """One JSON line each time, from a thread of its own that ends with the process."""
    voices: weakref.WeakSet[Any] = weakref.WeakSet()
    threading.Thread(target=_run, args=(path, every_s, voices), daemon=True).start()


def _run(path: str, every_s: float, voices: "weakref.WeakSet[Any]") -> None:
    watched, due = False, time.monotonic()
    with open(path, "a", buffering=1) as notes:
        while True:
            time.sleep(LOOK_S)
            watched = watched or _watch(voices)
            if time.monotonic() >= due:
                due = time.monotonic() + every_s
                notes.write(json.dumps(_vitals(voices)) + "\n")


def _watch(voices: "weakref.WeakSet[Any]") -> bool:
    playout = getattr(sys.modules.get(PLAYOUT), "Playout", None)
    if playout is None:
        return False
    made = playout.__init__

    def watched(self: Any) -> None:
        made(self)
        voices.add(self)

    playout.__init__ = watched
    return True


def _vitals(voices: "weakref.WeakSet[Any]") -> dict[str, Any]:
    return {
        "at": time.monotonic(),
        "tasks": _tasks(),
        "threads": threading.active_count(),
        "blocks": sys.getallocatedblocks(),
        "voices": [asdict(voice.statistics) for voice in list(voices)],
    }


def _tasks() -> int:
    """Of all loops; another thread may make one meanwhile."""
    known: Any = asyncio.tasks
    every = known._all_tasks if hasattr(known, "_all_tasks") else known._scheduled_tasks
    for _ in range(5):
        try:
            return len([task for task in list(every) if not task.done()])
        except RuntimeError:
            continue
    return -1
