"""Above the pages: something that is the matter and stays so, and what can be done."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import lobby as words

NARROW = 720


def silence() -> str:
    """Nothing is the matter."""
    return ""


class StandingNotice(Ground):
    """Hidden while there is nothing to say, and when it was dismissed until it is told anew."""

    heard = Signal(str)
    """What is said, for whoever does not see it."""

    def __init__(self, theme: Theme, name: str, icon: str = "warning", ink: str = "warn") -> None:
        super().__init__(theme, "surface", edge="bottom")
        self.setObjectName(name)
        self._theme = theme
        self._say: Callable[[], str] = silence
        self._away = False
        self._wished = True
        self.label = PlainLabel(theme, "", TextSize.CAPTION, wrap=True)
        self.label.setObjectName(f"{name}Label")
        self.dismiss = TextButton(theme, f"{name}DismissButton", words.dismiss, small=True)
        self.dismiss.clicked.connect(self._put_away)
        said = QHBoxLayout()
        said.setSpacing(10)
        said.addWidget(IconLabel(theme, icon, ink))
        said.addWidget(self.label, 1)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(8)
        self._answers.addStretch(1)
        self._answers.addWidget(self.dismiss)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(8)
        self._row.addLayout(said, 1)
        self._row.addLayout(self._answers)
        self.hide()

    def tell(self, say: Callable[[], str]) -> None:
        """Say this until it is dismissed; `silence` takes it back."""
        self._say, self._away = say, False
        self._show()
        if say():
            self.heard.emit(say())

    def offer(self, wished: bool) -> None:
        """Whether the page below it is one where this matters."""
        self._wished = wished
        self._show()

    def add_answer(self, name: str, say: Say) -> TextButton:
        """One more thing that can be done, before the last."""
        button = TextButton(self._theme, name, say, small=True)
        self._answers.insertWidget(self._answers.count() - 1, button)
        return button

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons below the words where there is no room beside them."""
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < NARROW else across)

    def _show(self) -> None:
        sentence = self._say()
        self.label.setText(sentence)
        self.label.setAccessibleName(sentence)
        self.setVisible(bool(sentence) and self._wished and not self._away)

    def _put_away(self) -> None:
        self._away = True
        self._show()
