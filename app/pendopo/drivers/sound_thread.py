"""The sound thread: a steady beat apart from both event loops."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

BEAT_S = 0.005


class SoundThread:
    """Calls `beat` every few milliseconds until closed; an exception ends it and is told once."""

    def __init__(self, beat: Callable[[], None], on_fault: Callable[[BaseException], None]) -> None:
        self._beat = beat
        self._on_fault = on_fault
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let this beat be the last; returns at once."""
        self._stopped = True

    def close(self) -> None:
        """End and wait for the last beat."""
        self.stop()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(2.0)

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._beat()
                time.sleep(BEAT_S)  # half the CPU of waiting for an event, 200 times a second
        except Exception as fault:
            log.exception("sound thread failed")
            self._on_fault(fault)
