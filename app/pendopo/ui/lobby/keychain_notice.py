"""Above the pages: why places are not kept, and a way to try again."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from pendopo.ports.secret_store import Keeping
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.keychain import Keychain
from pendopo.words import keychain as words
from pendopo.words import lobby

NARROW = 720


class KeychainNotice(Ground):
    """Hidden while all is well, and when it was dismissed until something else is the matter."""

    found = Signal()
    """The keychain answers again: there may be places that were not shown."""
    heard = Signal(str)
    """What is said, for whoever does not see it."""
    wanted = Signal()
    """The person wishes that it is asked once more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", edge="bottom")
        self.setObjectName("keychainNotice")
        self._keeping = Keeping.UNTRIED
        self._away = False
        self._wished = True
        self.label = PlainLabel(theme, "", TextSize.CAPTION, wrap=True)
        self.label.setObjectName("keychainNoticeLabel")
        self.again = TextButton(theme, "keychainAgainButton", words.try_again, small=True)
        self.again.clicked.connect(self.wanted)
        self.dismiss = TextButton(theme, "keychainDismissButton", lobby.dismiss, small=True)
        self.dismiss.clicked.connect(self._put_away)
        said = QHBoxLayout()
        said.setSpacing(10)
        said.addWidget(IconLabel(theme, "warning", "warn"))
        said.addWidget(self.label, 1)
        answers = QHBoxLayout()
        answers.setSpacing(8)
        answers.addStretch(1)
        answers.addWidget(self.again)
        answers.addWidget(self.dismiss)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(8)
        self._row.addLayout(said, 1)
        self._row.addLayout(answers)
        self.hide()

    async def follow(self, bridge: Bridge, keychain: Keychain) -> None:
        """Show what becomes of the keychain from now on."""
        self.wanted.connect(lambda: bridge.start(self._retry(bridge, keychain), lambda _: None))
        await bridge.follow(keychain.subscribe, self._hear)
        self._hear(keychain.keeping)

    def offer(self, wished: bool) -> None:
        """Whether the page below it is one where places matter."""
        self._wished = wished
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons below the words where there is no room beside them."""
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < NARROW else across)

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
        self._away = False
        self._say()
        if words.sentence(keeping):
            self.heard.emit(words.sentence(keeping))
        elif before.lost_at_the_end:
            self.found.emit()

    def _say(self) -> None:
        sentence = words.sentence(self._keeping)
        self.label.setText(sentence)
        self.label.setAccessibleName(sentence)
        self._show()

    def _show(self) -> None:
        said = bool(words.sentence(self._keeping))
        self.setVisible(said and self._wished and not self._away)

    def _put_away(self) -> None:
        self._away = True
        self._show()
