"""The sound thread: a steady beat apart from both event loops."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

BEAT_S = 0.005
RESTING_BEAT_S = 0.01
"""While nothing is to be heard: to wake up is nearly all that a beat of silence costs."""


class SoundThread:
    """Calls `beat` every few milliseconds until closed, less often while it returns False; an
    exception ends it and is told once."""

    def __init__(self, beat: Callable[[], bool], on_fault: Callable[[BaseException], None]) -> None:
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
        self._beat, self._on_fault = _rest, _nobody

    def _run(self) -> None:
        try:
            while not self._stopped:
                pause_s = BEAT_S if self._beat() else RESTING_BEAT_S
                # Half the CPU of waiting for an event, 200 times a second; and on Windows an event
                # is waited for in steps of 15.6 ms.
                time.sleep(pause_s)
        except Exception as fault:
            log.exception("sound thread failed")
            self._on_fault(fault)


def _rest() -> bool:
    return False


def _nobody(fault: BaseException) -> None:
    pass
