"""What devices there are, looked at by a thread of its own while anybody asks."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pendopo.model.device import DeviceList
from pendopo.ports.sound import DeviceSurvey

log = logging.getLogger(__name__)

CALM_S = 4.0
EAGER_S = 0.7
"""Between two looks where nobody tells of changes: what was missing is found within a second."""

Listener = Callable[[DeviceList], None]


@dataclass(eq=False, slots=True)
class _Follower:
    hear: Listener
    eager: Callable[[], bool]
    heard: DeviceList | None = None


class DeviceWatch:
    """May be used from any thread; whoever follows is told on the watch's own."""

    def __init__(self, survey: DeviceSurvey) -> None:
        self._survey = survey
        self._guard = threading.Lock()
        self._followers: list[_Follower] = []
        self._thread: threading.Thread | None = None

    def follow(
        self, listener: Listener, eager: Callable[[], bool] = lambda: False
    ) -> Callable[[], None]:
        """Tell `listener` what is there, soon and at every change; returns what ends that.

        `eager` says whether something is missing that is waited for.
        """
        follower = _Follower(listener, eager)
        with self._guard:
            self._followers.append(follower)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._watch, name="sound devices", daemon=True
                )
                self._thread.start()
        self._survey.wake()

        def stop() -> None:
            with self._guard:
                if follower in self._followers:
                    self._followers.remove(follower)
            self._survey.wake()

        return stop

    def hurry(self) -> None:
        """Look again now."""
        self._survey.wake()

    def _watch(self) -> None:
        while self._goes_on():
            try:
                self._look_and_wait()
            except Exception:
                log.exception("looking for sound devices")
                time.sleep(EAGER_S)
        try:
            self._survey.close()
        except Exception:
            log.exception("ending to look for sound devices")

    def _look_and_wait(self) -> None:
        listed = self._survey.look()
        for follower in tuple(self._followers):
            self._tell(follower, listed)
        eager = any(follower.eager() for follower in tuple(self._followers))
        self._survey.wait(EAGER_S if eager else CALM_S)

    def _goes_on(self) -> bool:
        with self._guard:
            if not self._followers:
                self._thread = None
            return self._thread is threading.current_thread()

    def _tell(self, follower: _Follower, listed: DeviceList) -> None:
        if follower.heard == listed:
            return
        follower.heard = listed
        try:
            follower.hear(listed)
        except Exception:
            log.exception("somebody who follows the devices failed")
