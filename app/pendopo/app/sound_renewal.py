"""When everything must be closed so that PortAudio sees what was plugged in meanwhile."""

import math

from pendopo.model.device import DeviceList

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 32.0


class Renewal:
    """PortAudio lists the devices when it starts, and can start again only with nothing open.

    Not so behind a sound server, whose devices are all one to it.
    """

    def __init__(self) -> None:
        self._known: DeviceList | None = None
        self._at = -math.inf
        self._pause_s = FIRST_PAUSE_S

    def due(self, listed: DeviceList, opens: bool, fails: bool, now: float) -> bool:
        """Whether to open everything anew. `opens`: something is about to be opened; `fails`:
        something that is listed cannot be. `now` in monotonic seconds."""
        if not fails:
            self._pause_s = FIRST_PAUSE_S
        if listed.moves:
            return False
        if self._known is None:
            self._note(listed, now)
            return False
        if opens and listed != self._known:
            self._note(listed, now)
            return True
        if fails and now - self._at >= self._pause_s:
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
            self._note(listed, now)
            return True
        return False

    def _note(self, listed: DeviceList, now: float) -> None:
        self._known, self._at = listed, now
