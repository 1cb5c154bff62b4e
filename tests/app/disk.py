"""A disk that a test can slow down, fill and look at."""

import asyncio
import errno
import threading
from pathlib import Path

from pendopo.host.state import DoorState, from_json


class Disk:
    """Writes stand still until the test lets one go on; the next `full` of them fail."""

    def __init__(self, full: int = 0, slow: bool = True) -> None:
        self.begun: asyncio.Queue[DoorState] = asyncio.Queue()
        self.landed: list[DoorState] = []
        self.full = full
        self.tries = 0
        self._slow = slow
        self._may_go_on = threading.Semaphore(0)
        self._writing = threading.Lock()
        self._loop = asyncio.get_running_loop()

    def replace_file(self, path: Path, content: bytes) -> None:
        if path.name.endswith(".spare"):
            return
        assert self._writing.acquire(blocking=False), "two writers at a time"
        try:
            state = from_json(content.decode())
            self.tries += 1
            self._loop.call_soon_threadsafe(self.begun.put_nowait, state)
            if self._slow:
                self._may_go_on.acquire()
            if self.tries <= self.full:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.landed.append(state)
        finally:
            self._writing.release()

    def go_on(self, writes: int = 1) -> None:
        self._may_go_on.release(writes)
