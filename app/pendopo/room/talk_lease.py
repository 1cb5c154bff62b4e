"""Push-to-talk: unmuted only while somebody says again and again that the key is held."""

import asyncio

from pendopo.room.microphone import Microphone

LASTS_S = 1.2
"""A window that stands still, or never hears that the key came up, is muted after so long."""


class TalkLease:
    """Belongs to the media loop."""

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """The key went down. Raises AccessError when we may not speak."""
        self._start()
        self._microphone.set_muted(False)

    def extend(self) -> None:
        """It is held; whoever was muted meanwhile stays so until the next press."""
        if self._timer is not None and self._microphone.state.wished_on:
            self._start()

    def end(self) -> None:
        """Whatever is wished now holds without the key."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self) -> None:
        self.end()
        self._timer = asyncio.get_running_loop().call_later(LASTS_S, self._lapse)

    def _lapse(self) -> None:
        self._timer = None
        self._microphone.set_muted(True)
