"""What the person has chosen, as the pages of the settings ask for it."""

from collections.abc import Callable
from typing import Protocol

from pendopo.model.errors import PendopoError
from pendopo.model.settings import Settings


class Preferences(Protocol):
    """`settings` and `trouble` may be read from any thread."""

    @property
    def settings(self) -> Settings:
        """What is in force."""
        ...

    @property
    def trouble(self) -> PendopoError | None:
        """Why nothing is kept after this run; None when it is."""
        ...

    def follow(self, listener: Callable[[Settings], None]) -> None:
        """Call `listener` on the media loop at every change."""
        ...

    async def change(self, **chosen: object) -> Settings:
        """Choose fields of Settings anew, on the media loop. Raises InputError(FILE)."""
        ...
