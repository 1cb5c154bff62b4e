"""The question when a server turns out to be close by: nothing is sent before the answer."""

from PySide6.QtWidgets import QWidget

from pendopo.model.errors import PendopoError, ReachReason
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard, Places
from pendopo.words import near as words


class NearQuestion:
    """Asked once for each place, and again when the person tries again."""

    def __init__(self, theme: Theme, bridge: Bridge, backend: Places, view: QWidget) -> None:
        self._theme = theme
        self._bridge = bridge
        self._backend = backend
        self._view = view
        self._asked: set[str] = set()

    async def settles(self, card: PlaceCard, error: PendopoError) -> bool:
        """Whether the person expects the server there, so that it may be tried again."""
        if error.reason is not ReachReason.NEAR or card.id in self._asked:
            return False
        self._asked.add(card.id)
        host, address = str(error.details["host"]), str(error.details["address"])
        sheet = ask(
            self._theme, self._view.window(), "nearSheet",
            words.question(place_name(card)), words.found(host, address),
            words.yes(), words.no(),
        )  # fmt: skip
        if not await sheet.answer():
            return False
        await self._bridge.wish(self._backend.agree_near, card.id, host)
        self._asked.discard(card.id)
        return True

    def again(self, card: PlaceCard) -> None:
        """The person tries again: what is in the way is asked once more."""
        self._asked.discard(card.id)
