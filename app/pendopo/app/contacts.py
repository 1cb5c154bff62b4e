"""Whatever any place, visit or test has contacted in this run, for the window."""

from pendopo.reach.ledger import Contact, Ledger


class Contacts:
    """Belongs to the media loop; implements `ui.settings.privacy.Contacts`."""

    def __init__(self, whole: Ledger) -> None:
        self._whole = whole

    async def listed(self) -> tuple[tuple[Contact, ...], int]:
        """The newest last, and how many did not fit."""
        return self._whole.entries, self._whole.left_out
