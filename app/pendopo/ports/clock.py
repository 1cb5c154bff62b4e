"""The clock."""

from typing import Protocol


class Clock(Protocol):
    """Time as a parameter, so that tests can own it."""

    def monotonic(self) -> float:
        """Seconds, never going back."""
        ...

    def unix_ms(self) -> int:
        """Milliseconds since 1970, as the computer believes."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let others work for this long."""
        ...
