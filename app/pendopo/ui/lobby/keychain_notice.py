"""Why places are not kept, and a way to try again."""

from functools import partial

from PySide6.QtCore import QTimer, Signal

from pendopo.ports.secret_store import Keeping
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.keychain import Keychain
from pendopo.ui.lobby.standing_notice import StandingNotice
from pendopo.words import keychain as words

WAITING_MS = 3_000
"""So long nobody wonders where the places are."""


class KeychainNotice(StandingNotice):
    """Follows the keychain."""

    found = Signal()
    """The keychain answers again: there may be places that were not shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "keychainNotice")
        self._keeping = Keeping.UNTRIED
        self.again = self.add_answer("keychainAgainButton", words.try_again)

    async def follow(self, bridge: Bridge, keychain: Keychain) -> None:
        """Show what becomes of it from now on."""
        wish = partial(self._retry, bridge, keychain)
        self.again.clicked.connect(lambda: bridge.start(wish(), lambda _: None))
        await bridge.follow(keychain.subscribe, self._hear)
        self._hear(keychain.keeping)
        QTimer.singleShot(WAITING_MS, self, self._wait)

    def _wait(self) -> None:
        if self._keeping is Keeping.UNTRIED:
            self.tell(words.waiting)

    async def _retry(self, bridge: Bridge, keychain: Keychain) -> None:
        self.again.setEnabled(False)
        try:
            self._hear(await bridge.wish(keychain.retry))
        finally:
            self.again.setEnabled(True)

    def _hear(self, keeping: Keeping) -> None:
        before, self._keeping = self._keeping, keeping
        if keeping is before:
            return
        self.tell(partial(words.sentence, keeping))
        if before.lost_at_the_end and not keeping.lost_at_the_end:
            self.found.emit()
