"""What the window asks of the program about sound outside of any room."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from pendopo.model.device import DeviceList

QUIET = -127.0


class TrialPhase(Enum):
    """How far a trial is."""

    WAITING = "waiting"
    """No sound has been captured yet."""
    LISTENING = "listening"
    PLAYING = "playing"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class TrialLook:
    """One reading of a trial; levels are in dBov, silence is −127."""

    phase: TrialPhase = TrialPhase.WAITING
    elapsed_s: float = 0.0
    """Of this phase."""
    lasts_s: float = 0.0
    """How long the whole phase is."""
    own_dbov: float = QUIET
    heard_dbov: float = QUIET
    notice: str = ""
    """What is missing for it, and the cure; empty when nothing is."""


class Trial(Protocol):
    """Hearing oneself; the microphone is open from its beginning on."""

    def look(self) -> TrialLook:
        """Its gauges, from any thread."""
        ...

    async def close(self) -> None:
        """Let go of both devices and forget what was said; may be called twice."""
        ...


Begin: TypeAlias = Callable[[], Awaitable[Trial]]
"""Starts a trial, on the media loop."""


class Sound(Protocol):
    """Awaited on the media loop; every failure is a PendopoError or a notice."""

    def follow_devices(self, listener: Callable[[DeviceList], None]) -> Callable[[], None]:
        """Call `listener` with what there is, soon and at every change; returns what ends that."""
        ...

    async def test(self) -> Trial:
        """Record a few seconds, play them once and forget them."""
        ...

    async def echo(self) -> Trial:
        """Give back what is said after a second, until it is closed."""
        ...

    async def play_tone(self) -> None:
        """Two soft notes on the speaker; returns when they were played. Raises DeviceError."""
        ...
