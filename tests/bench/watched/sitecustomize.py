"""Loaded by Python itself where PENDOPO_BENCH_TURNS names a file: notes there how long each turn of
the event loop took, in CPU time of its own thread, which a busy machine does not stretch."""

import asyncio
import os
import sys
import time
from typing import Any

LEAST_MS = 4.0


def watch(path: str) -> None:
    """Write a line for every turn that took longer than `LEAST_MS`: when, and how many ms."""
    notes = open(path, "a", buffering=1)  # noqa: SIM115
    turn: Any = asyncio.BaseEventLoop._run_once  # type: ignore[attr-defined]

    def watched(loop: asyncio.BaseEventLoop) -> None:
        began = time.thread_time()
        turn(loop)
        took_ms = (time.thread_time() - began) * 1000
        if took_ms > LEAST_MS:
            notes.write(f"{time.monotonic():.3f} {took_ms:.1f}\n")

    asyncio.BaseEventLoop._run_once = watched  # type: ignore[attr-defined]


if os.environ.get("PENDOPO_BENCH_TURNS") and "host-process" in sys.orig_argv:
    watch(os.environ.pop("PENDOPO_BENCH_TURNS"))
