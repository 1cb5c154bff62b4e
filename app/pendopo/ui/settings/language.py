"""Settings › Language: the system's, or one of those that the program speaks."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.choice import AROUND, Choice, Option
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.radio import Radio
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.preferences import Preferences
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.words import language as words
from pendopo.words.errors import sentence

SYSTEM = ""
"""In the settings: no choice of one's own."""


class Languages(Protocol):
    """What the program can speak; may be asked on any thread."""

    @property
    def offered(self) -> Sequence[str]:
        """Names of catalogues, English first."""
        ...

    @property
    def of_system(self) -> str:
        """The one that is spoken while nothing is chosen."""
        ...


class LanguageChoice(QObject):
    """What can be chosen and what is; `changed` also when another window part chose it."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, bridge: Bridge, preferences: Preferences, languages: Languages) -> None:
        super().__init__()
        self._bridge = bridge
        self._preferences = preferences
        self._languages = languages
        preferences.follow(lambda settings: self.changed.emit())

    @property
    def options(self) -> tuple[Option, ...]:
        """The system first, then each language named in itself."""
        by_system = words.by_system(words.own_name(self._languages.of_system))
        offered = self._languages.offered
        return Option(SYSTEM, by_system), *(Option(key, words.own_name(key)) for key in offered)

    @property
    def chosen(self) -> str:
        """The key of one of the options."""
        chosen = self._preferences.settings.language
        return chosen if chosen in self._languages.offered else SYSTEM

    @property
    def spoken(self) -> str:
        """The name, in itself, of the language that holds."""
        return words.own_name(self.chosen or self._languages.of_system)

    def choose(self, key: str) -> None:
        """Speak it from now on; `failed` when that cannot be kept."""
        if key != self._preferences.settings.language:
            self._bridge.start(self._change(key), self.failed.emit)

    async def _change(self, key: str) -> None:
        await self._bridge.wish(self._preferences.change, language=key)


class LanguagePage(ScrolledPage):
    """All of them below each other."""

    def __init__(
        self, theme: Theme, bridge: Bridge, preferences: Preferences, languages: Languages
    ) -> None:
        super().__init__(theme, "languageSettings", words.title, "language")
        self.choice = LanguageChoice(bridge, preferences, languages)
        self._group = QButtonGroup(self)
        card = Card(theme)
        card.column.setSpacing(4)
        for at, option in enumerate(self.choice.options):
            row = Radio(theme, f"language/{option.key}", partial(self._text, at))
            row.toggled.connect(lambda on, key=option.key: self._choose(key) if on else None)
            self._group.addButton(row, at)
            card.column.addWidget(row, 0, Qt.AlignmentFlag.AlignLeading)
        self._trouble = PlainLabel(theme, "", tone="warn", wrap=True)
        self._trouble.setObjectName("languageTrouble")
        self._trouble.hide()
        means = PlainLabel(theme, words.means, TextSize.CAPTION, "quiet", wrap=True)
        self.add(card)
        self.add(means)
        self.add(self._trouble)
        self._show()
        self.choice.changed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.choice.failed.connect(self._tell)

    def _text(self, at: int) -> str:
        return self.choice.options[at].text

    def _choose(self, key: str) -> None:
        self._trouble.hide()
        self.choice.choose(key)

    def _show(self) -> None:
        keys = [option.key for option in self.choice.options]
        self._group.button(keys.index(self.choice.chosen)).setChecked(True)

    def _tell(self, error: PendopoError) -> None:
        self._trouble.setText(sentence(error))
        self._trouble.show()


class LanguageField(Choice):
    """The same in one small field, for a page that is not about it."""

    def __init__(
        self, theme: Theme, bridge: Bridge, preferences: Preferences, languages: Languages
    ) -> None:
        super().__init__(theme, "languageField", words.title)
        self.choice = LanguageChoice(bridge, preferences, languages)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._show()
        self.chosen.connect(self.choice.choose)
        self.choice.changed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def minimumSizeHint(self) -> QSize:
        """Room for the name of every language."""
        names = [words.own_name(option.key) for option in self.choice.options if option.key]
        widest = max(map(self.fontMetrics().horizontalAdvance, (*names, self.choice.spoken)))
        return QSize(widest + AROUND, super().minimumSizeHint().height())

    def closed_text(self) -> str:
        """Only which language this is."""
        return self.choice.spoken

    def _show(self) -> None:
        self.show_options(self.choice.options, self.choice.chosen)
        self.update()
