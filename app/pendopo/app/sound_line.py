"""One end of the sound desk: a device, or nothing in its place until it can be opened again."""

import logging
import math
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from pendopo.model.errors import DeviceError, DeviceReason
from pendopo.ports.clock import Clock

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 1.5
"""What comes back is heard again within two seconds, though nobody tells of it."""
STEADY_S = 10.0
"""A device that lived for so long is opened again at once; others after a pause that doubles."""


class Device(Protocol):
    """What microphone and speaker have in common."""

    @property
    def alive(self) -> bool:
        """False once it is gone."""
        ...

    @property
    def begun(self) -> bool:
        """Whether sound goes through it."""
        ...

    def close(self) -> None:
        """Stop."""
        ...


D = TypeVar("D", bound=Device)


class SoundLine(Generic[D]):
    """`device` belongs to the sound thread and never waits; `choose` may be called from anywhere;
    the rest belongs to one thread of its own, where `clear`, `fill` and `close` may take seconds.
    """

    def __init__(
        self,
        open_: Callable[[], D] | None,
        without: Callable[[float], D],
        lost: DeviceReason,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        """`without` makes what stands in from monotonic seconds on; `lost` says what died; `wake`
        is called whenever there is something to be done at once."""
        self._open: Callable[[], D] | None = open_
        self._chosen: Callable[[], D] | None = open_
        self._without = without
        self._lost = lost
        self._clock = clock
        self._wake = wake
        self._device: D | None = None
        self._old: D | None = None
        self._failed: tuple[D, Exception] | None = None
        self._opened_at = 0.0
        self._pause_s = 0.0
        self._due = -math.inf
        self._stand_in: D | None = None
        self._used_at = clock.monotonic()
        self.missing: DeviceError | None = None
        """Why there is no device; None while there is one and before the first attempt."""

    def device(self) -> D:
        """What to use in this beat: the device while it lives. One that is open and has not begun
        is not used, or time would stand still meanwhile: RTP's, and that of playing."""
        device = self._device
        lives = device is not None and device.alive and not self._has_failed(device)
        if device is not None and lives and device.begun:
            self._stand_in = None
            self._used_at = self._clock.monotonic()
            return device
        if device is not None and not lives:
            self._wake()
        if self._stand_in is None:
            self._stand_in = self._without(self._used_at)
        return self._stand_in

    def fail(self, error: Exception) -> None:
        """What `device` gave raised this when it was used; it is not used again."""
        device = self._device
        if device is not None and not self._has_failed(device):
            log.warning("a sound device failed", exc_info=error)
            self._failed = device, error
            self._wake()

    def choose(self, open_: Callable[[], D] | None) -> None:
        """Use what `open_` opens from now on; it may raise DeviceError and is then called again.
        None: close what is open, and want nothing."""
        self._chosen = open_
        self._wake()

    @property
    def due(self) -> float:
        """When to look again, in monotonic seconds; infinity while all is well."""
        return self._due if self._device is None and self._open is not None else math.inf

    def look(self) -> None:
        """Find out whether the device died or another one was chosen."""
        if self._chosen is not self._open:
            self._open = self._chosen
            self._pause_s, self._due = 0.0, -math.inf
            self._old, self._device = self._device, None
            if self._open is None:
                self.missing = None
        elif self._device is not None and self._has_failed(self._device):
            assert self._failed is not None
            self.missing = DeviceError(DeviceReason.FAILED, problem=str(self._failed[1]))
            self._plan_again()
            self._old, self._device = self._device, None
        elif self._device is not None and not self._device.alive:
            self.missing = DeviceError(self._lost)
            self._plan_again()
            self._old, self._device = self._device, None

    def clear(self) -> None:
        """Put away what is no longer used."""
        old, self._old = self._old, None
        if old is None:
            return
        try:
            old.close()
        except Exception:
            log.exception("a sound device could not be closed")

    def fill(self) -> None:
        """Open the device if it is due."""
        if self._open is None or self._device is not None or self._clock.monotonic() < self._due:
            return
        try:
            device = self._open()
        except DeviceError as error:
            self._fail(error)
        except Exception as error:
            log.exception("opening a sound device")
            self._fail(DeviceError(DeviceReason.FAILED, problem=str(error)))
        else:
            self.missing = None
            self._opened_at = self._clock.monotonic()
            self._device = device

    def close(self) -> None:
        """Close the device. Raises what closing it raises."""
        self.clear()
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _has_failed(self, device: D) -> bool:
        return self._failed is not None and self._failed[0] is device

    def _plan_again(self) -> None:
        now = self._clock.monotonic()
        if now - self._opened_at >= STEADY_S:
            self._pause_s, self._due = 0.0, now
        else:
            self._wait(now)

    def _fail(self, error: DeviceError) -> None:
        log.info("no sound device: %s", error)
        self.missing = error
        self._wait(self._clock.monotonic())

    def _wait(self, now: float) -> None:
        self._pause_s = min(max(2 * self._pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self._due = now + self._pause_s
