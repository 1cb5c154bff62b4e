"""When a process that serves another is to stop, and what the other says until then."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable

from pendopo.app import endings
from pendopo.host.control import MAX_LINE

GONE_WITHIN_S = 20.0
"""Whatever hangs then: a process whose parent has gone must not stay behind."""


def stop_signal(hear: Callable[[str], None] | None = None) -> asyncio.Event:
    """Set by whatever ends programs, or when the parent goes and standard input closes.

    Each line of standard input is given to `hear` on the loop; without it none is read.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_parent() -> None:
        while line := sys.stdin.readline(MAX_LINE):
            if not line.endswith("\n"):
                break
            _call(loop, hear, line)
        _call(loop, lambda _: stop.set(), "")
        time.sleep(GONE_WITHIN_S)
        os._exit(1)

    endings.tell(loop, endings.heeded(), lambda number: stop.set())
    threading.Thread(target=wait_for_parent, name="parent", daemon=True).start()
    return stop


def _call(
    loop: asyncio.AbstractEventLoop, function: Callable[[str], None] | None, line: str
) -> None:
    if function is not None and not loop.is_closed():
        loop.call_soon_threadsafe(function, line)
