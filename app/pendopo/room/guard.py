"""Watches over a visit's protection: measures, lets sound go on or stops it, tells the line."""

from collections.abc import Callable

from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState
from pendopo.ports.clock import Clock
from pendopo.room.board import Board
from pendopo.room.lease import Lease
from pendopo.room.listeners import Listeners
from pendopo.room.microphone import Microphone
from pendopo.room.stay import Stay
from pendopo.room.watch import EncryptionWatch

WATCH_EVERY_S = 0.2
LEASE_S = 2.0
"""A measurement older than this says nothing about now."""


class Guard:
    """Sound goes only on a lease that every measurement renews; a fault ends it for good."""

    def __init__(
        self,
        watch: EncryptionWatch,
        lease: Lease,
        microphone: Microphone,
        board: Board,
        stay: Stay,
        clock: Clock,
    ) -> None:
        self._watch = watch
        self._lease = lease
        self._microphone = microphone
        self._board = board
        self._stay = stay
        self._clock = clock
        self._listeners: Listeners[Indicator] = Listeners()
        self.started_at = 0.0
        """Monotonic seconds at which connecting began."""

    def subscribe(self, listener: Callable[[Indicator], None]) -> Callable[[], None]:
        """Tell `listener` the newest line now and at every measurement; returns what ends that."""
        listener(self._watch.reading[0])
        return self._listeners.add(listener)

    def fault(self, invariant: str) -> None:
        """An invariant failed: no sound for the rest of the visit. Callable from any thread."""
        self._lease.end()
        self._watch.fault(invariant)

    def measure(self) -> None:
        """Fold the facts of now into the line, and do as it says."""
        now = self._clock.monotonic() - self.started_at
        room = self._board.room
        indicator = self._watch.measure(room, self._stay.has_media, self._microphone.sent, now)
        if indicator.state is EncryptionState.FAULT:
            self._lease.end()
        elif indicator.cuts_sound:
            self._lease.suspend()
        else:
            self._lease.extend(LEASE_S)
        self._microphone.stop(indicator.cuts_sound)
        self._listeners.tell(indicator)

    def close(self) -> None:
        """The newest line is the last one."""
        self._listeners.close()

    async def keep(self) -> None:
        """Measure until cancelled, whether or not anybody looks."""
        while True:
            self.measure()
            await self._clock.sleep(WATCH_EVERY_S)
