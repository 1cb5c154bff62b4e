"""Looking at a trial again and again while it lasts."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.sound.trial import Begin, Trial, TrialLook

EACH_MS = 50


class Gauge(QObject):
    """At most one trial at a time; `show` hears what it looks like and for how long it did so."""

    def __init__(
        self,
        bridge: Bridge,
        begin: Begin,
        show: Callable[[TrialLook, float], None],
        failed: Callable[[PendopoError], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._begin = begin
        self._show = show
        self._failed = failed
        self._trial: Trial | None = None
        self._runs = False
        self._looked_at = 0.0
        self._timer = QTimer(self, interval=EACH_MS)
        self._timer.timeout.connect(self._look)

    @property
    def runs(self) -> bool:
        """Whether a trial was begun and not ended."""
        return self._runs

    def start(self) -> None:
        """Begin a trial; nothing when one runs."""
        if not self._runs:
            self._runs = True
            self._bridge.start(self._open(), self._fail)

    def stop(self) -> None:
        """End it, and let go of the devices."""
        self._runs = False
        self._timer.stop()
        trial, self._trial = self._trial, None
        if trial is not None:
            self._bridge.start(self._bridge.wish(trial.close), self._failed)

    async def _open(self) -> None:
        trial = await self._bridge.wish(self._begin)
        if not self._runs or self._trial is not None:
            await self._bridge.wish(trial.close)
            return
        self._trial = trial
        self._looked_at = time.perf_counter()
        self._timer.start()

    def _fail(self, error: PendopoError) -> None:
        self._runs = False
        self._failed(error)

    def _look(self) -> None:
        if self._trial is not None:
            now = time.perf_counter()
            elapsed_s, self._looked_at = now - self._looked_at, now
            self._show(self._trial.look(), elapsed_s)
