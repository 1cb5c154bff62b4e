"""Whether anything is kept of frames that were thrown away."""

import gc
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

GROWTH = 64 * 1024
"""Bytes that may be on their way; several times as many pass while they are watched."""
WATCHED = (
    "e2ee/opener",
    "e2ee/replay",
    "e2ee/prefix_records",
    "e2ee/span",
    "rtp/*",
    "drivers/peer",
    "drivers/client_*",
)
"""Where whatever keeps a frame, or a trace of it, would have got it from."""


@contextmanager
def constant_memory() -> Iterator[None]:
    """Fails when what a frame goes through has grown at the end."""
    tracemalloc.start()
    try:
        before = _kept()
        yield
        assert _kept() - before < GROWTH
    finally:
        tracemalloc.stop()


def _kept() -> int:
    gc.collect()
    watched = [tracemalloc.Filter(True, f"*/pendopo/{module}.py") for module in WATCHED]
    taken = tracemalloc.take_snapshot().filter_traces(watched)
    return sum(trace.size for trace in taken.statistics("filename"))
