"""One of several: a field that opens a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import Say
from pendopo.ui.kit.theme import Theme

AROUND = 52
"""Pixels of the field beside its words."""
EDGES = 24
"""The same of a row of its list, which leaves as much of the window free."""


@dataclass(frozen=True, slots=True)
class Option:
    """`key` tells options apart; `text` may come from outside and is shown as it is."""

    key: str
    text: str


class Choice(QComboBox):
    """`chosen(key)` when a person has chosen; `show_options` tells what there is."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, meaning: Say) -> None:
        super().__init__()
        self._theme = theme
        self._say = meaning
        self._options: tuple[Option, ...] = ()
        self.setObjectName(name)
        self._name()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda row: self.chosen.emit(self._options[row].key))
        theme.changed.connect(self.update)

    def show_options(self, options: Sequence[Option], key: str) -> None:
        """What there is, and which of them holds; nothing is chosen by that."""
        if tuple(options) != self._options:
            self._options = tuple(options)
            self.clear()
            self.addItems([option.text for option in options])
        keys = [option.key for option in options]
        self.setCurrentIndex(keys.index(key) if key in keys else -1)

    @property
    def key(self) -> str:
        """Of what holds; empty when nothing does."""
        return self._options[self.currentIndex()].key if self.currentIndex() >= 0 else ""

    def closed_text(self) -> str:
        """What stands in the field while the list is closed."""
        return self.currentText()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def showPopup(self) -> None:
        """The list is as wide as its words, in a field that is not."""
        view = self.view()
        wanted = view.sizeHintForColumn(0) + EDGES
        view.setMinimumWidth(min(wanted, self.window().width() - EDGES))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a page must not choose something on the way."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field of the style sheet, its words and our arrow."""
        painter = QStylePainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(self._say())
        self.view().setAccessibleName(self._say())

    def _paint(self, painter: QStylePainter) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.fontMetrics().elidedText(
            self.closed_text(), Qt.TextElideMode.ElideRight, self.width() - AROUND
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        leads = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        at = QPointF(12 if leads else self.width() - 28, self.height() / 2 - 8)
        ink = self._theme.color("text" if self.isEnabled() else "disabled")
        self._theme.icons.paint(painter, "chevron-down", QRectF(at.x(), at.y(), 16, 16), ink)
