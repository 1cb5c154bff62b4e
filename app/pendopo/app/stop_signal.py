"""When a process that serves another is to stop."""

import asyncio
import signal
import sys
import threading


def stop_signal() -> asyncio.Event:
    """Set by SIGTERM, SIGINT, or when the parent goes and standard input closes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_parent() -> None:
        sys.stdin.read()
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)

    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: standard input is enough
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    threading.Thread(target=wait_for_parent, name="parent", daemon=True).start()
    return stop
