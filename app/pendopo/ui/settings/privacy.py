"""Settings › Privacy: whom this program contacted, and where secrets are."""

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent

from pendopo.model.errors import PendopoError
from pendopo.ports.secret_store import Keeping
from pendopo.reach.ledger import Contact
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.copied_text import CopiedText
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.words import contacts as words
from pendopo.words import keychain as keychain_words
from pendopo.words.errors import sentence


class Contacts(Protocol):
    """What was contacted."""

    async def listed(self) -> tuple[tuple[Contact, ...], int]:
        """The newest last, and how many did not fit."""
        ...


class Keys(Protocol):
    """Where secrets are; may be read from any thread."""

    @property
    def keeping(self) -> Keeping:
        """What the newest attempt has shown."""
        ...


class PrivacyPage(ScrolledPage):
    """The list can be marked and copied; it is read anew when the page is shown."""

    def __init__(self, theme: Theme, bridge: Bridge, contacts: Contacts, keys: Keys) -> None:
        super().__init__(theme, "privacySettings", words.title, "shield")
        self._bridge, self._contacts, self._keys = bridge, contacts, keys
        self._listed: tuple[tuple[Contact, ...], int] = ((), 0)
        secrets = Card(theme, words.keychain)
        secrets.column.addWidget(PlainLabel(theme, self._keeping, wrap=True))
        self.add(secrets)
        card = Card(theme, words.heading)
        card.column.addWidget(PlainLabel(theme, words.means, TextSize.CAPTION, "quiet", wrap=True))
        self._list = CopiedText(theme, "contacts", self._text, words.heading)
        card.column.addWidget(self._list)
        again = TextButton(theme, "contactsAgain", words.refresh, icon="refresh", small=True)
        again.clicked.connect(self._ask)
        card.column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeading)
        self.add(card)

    def showEvent(self, event: QShowEvent) -> None:
        """Look now."""
        super().showEvent(event)
        self._ask()

    def _keeping(self) -> str:
        match self._keys.keeping:
            case Keeping.KEPT:
                return words.kept()
            case Keeping.UNTRIED:
                return words.untried()
            case Keeping.TEMPORARY:
                return words.temporary()
            case trouble:
                return keychain_words.sentence(trouble)

    def _ask(self) -> None:
        self._bridge.start(self._look(), self._cannot)

    async def _look(self) -> None:
        self._listed = await self._bridge.wish(self._contacts.listed)
        self._list.say_again()

    def _cannot(self, error: PendopoError) -> None:
        self._list.setPlainText(sentence(error))

    def _text(self) -> str:
        entries, left_out = self._listed
        lines = [
            f"{words.when(entry.at)}  {words.address(entry.destination)}\n"
            f"{words.why(entry.destination)}"
            for entry in reversed(entries)
        ]
        more = [words.left_out(left_out)] if left_out else []
        return "\n\n".join(lines + more) or words.nothing()
