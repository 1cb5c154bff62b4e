"""The computer's clock."""

import asyncio
import time


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
