"""Loaded by Python itself in a process that the benchmark starts, where it is told to watch.

PENDOPO_BENCH_TURNS names a file: the host notes there how long each turn of its event loop took, in
CPU time of its own thread, which a busy machine does not stretch. PENDOPO_BENCH_VITALS names a
file for `vitals`, of the process whose command line has the word PENDOPO_BENCH_WHOSE, every
PENDOPO_BENCH_EVERY seconds. PENDOPO_BENCH_LOSS is the share of datagrams that such a process
does not receive."""

import asyncio
import importlib
import os
import sys
import time
from typing import Any

LEAST_MS = 4.0
SEED = 1


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

if os.environ.get("PENDOPO_BENCH_WHOSE", "-") in sys.orig_argv:
    del os.environ["PENDOPO_BENCH_WHOSE"]
    vitals, weather = (importlib.import_module(name) for name in ("vitals", "weather"))
    vitals.note(os.environ["PENDOPO_BENCH_VITALS"], float(os.environ["PENDOPO_BENCH_EVERY"]))
    if float(os.environ.get("PENDOPO_BENCH_LOSS", "0")):
        weather.lose(float(os.environ["PENDOPO_BENCH_LOSS"]), SEED)
