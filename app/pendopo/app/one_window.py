"""One window for each profile: a second start hands over its link and ends."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pendopo.drivers.file_lock import hold

if TYPE_CHECKING:
    from pendopo.drivers.window_socket import WindowSocket

log = logging.getLogger(__name__)

NAME: Final = "window.lock"
WITHIN_S: Final = 10.0
"""A first window that was only just started does not hear yet."""
AGAIN_AFTER_S: Final = 0.1


class OneWindow:
    """The right to be the window of a profile, from `claim` to `close`; beside one that hangs
    without it: whoever comes later is still the first one's to hear, once it lives again."""

    def __init__(self, directory: Path, let_go: Callable[[], None], beside: bool = False) -> None:
        self._directory = directory
        self._let_go = let_go
        self._beside = beside
        self._socket: WindowSocket | None = None

    async def hear(self, listener: Callable[[str], None]) -> None:
        """Call `listener` on this loop with every link that a later start brings, "" for none."""
        if self._beside:
            return
        from pendopo.drivers.window_socket import WindowSocket

        found = WindowSocket(self._directory, listener)
        try:
            await found.open()
        except OSError as error:
            log.warning("later starts cannot be heard: %s", type(error).__name__)
            return
        self._socket = found

    async def close(self) -> None:
        """The next start is a first one."""
        if self._socket is not None:
            await self._socket.close()
        self._let_go()


def claim(directory: Path, link: str = "") -> OneWindow | None:
    """The right; None when another window has it and has taken the link. Waits.

    Where nobody can be found out about, and beside a window that hangs, there may be two.
    """
    until = time.perf_counter() + WITHIN_S
    while True:
        try:
            let_go = hold(directory / NAME)
        except OSError as error:
            log.info("other windows cannot be known: %s", type(error).__name__)
            return OneWindow(directory, lambda: None)
        if let_go is not None:
            return OneWindow(directory, let_go)
        from pendopo.drivers.window_socket import hand_over  # a first window needs no network

        if hand_over(directory, link):
            return None
        if time.perf_counter() > until:
            log.warning("another window of this profile does not answer")
            return OneWindow(directory, lambda: None, beside=True)
        time.sleep(AGAIN_AFTER_S)
