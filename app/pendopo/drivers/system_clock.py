"""The computer's clock."""

import asyncio
import sys
import time

_COUNTING_SLEEP = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""Linux has a name of its own for it. `perf_counter` counts it on Windows and nowhere else."""


def seconds_passed() -> float:
    """Seconds that passed for everybody, also while this computer slept; never going back."""
    if sys.platform == "win32" or _COUNTING_SLEEP is None:
        return time.perf_counter()
    return time.clock_gettime(_COUNTING_SLEEP)


class SystemClock:
    """ports.Clock on `time` and asyncio."""

    def monotonic(self) -> float:
        """Seconds, never going back. Windows steps `time.monotonic` by 15.6 ms before Python 3.13:
        longer than half a frame of sound."""
        return time.perf_counter()

    def unix_ms(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Let others work for this long."""
        await asyncio.sleep(seconds)
