"""Whether what is kept outlives the program, as the window asks for it."""

from collections.abc import Callable
from typing import Protocol

from pendopo.ports.secret_store import Keeping


class Keychain(Protocol):
    """`keeping` may be read from any thread, the rest belongs to the media loop."""

    @property
    def keeping(self) -> Keeping:
        """What the newest attempt has shown."""
        ...

    def subscribe(self, listener: Callable[[Keeping], None]) -> Callable[[], None]:
        """Call `listener` at every change of `keeping`; returns what ends that."""
        ...

    async def retry(self) -> Keeping:
        """Ask the system's keychain once more."""
        ...
