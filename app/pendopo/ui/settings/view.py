"""The settings: subjects at the left, the page of one at the right."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import settings as words

NARROW = 720
WIDTH = 220
ANY = 16_777_215
"""Qt's largest size: no limit."""


class SettingsPage(QWidget):
    """One subject: its `icon`, its `title` as it is said now, and what there is to choose."""

    icon: str
    title: Say


class SettingsView(QWidget):
    """Pages are added in the order in which they are listed; `back` when the person is done."""

    back = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self._theme = theme
        self._pane = Ground(theme, "sunken", edge="right")
        self._pages = QStackedWidget(self)
        self._shown: list[SettingsPage] = []
        self._rows = QButtonGroup(self)
        self._choice = Choice(theme, "settingsChoice", words.subject)
        self._choice.chosen.connect(lambda key: self.show_page(self._shown[int(key)]))
        self._leave = IconButton(theme, "settingsBack", "chevron-left", words.back)
        self._leave.clicked.connect(self.back)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._leave)
        head.addWidget(PlainLabel(theme, words.settings, TextSize.HEADING), 1)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._pane_column = QVBoxLayout(self._pane)
        self._pane_column.setContentsMargins(12, 12, 13, 12)
        self._pane_column.setSpacing(8)
        self._pane_column.addLayout(head)
        self._pane_column.addWidget(self._choice)
        self._pane_column.addLayout(self._list)
        self._pane_column.addStretch(1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(self._pane)
        self._across.addWidget(self._pages, 1)
        self._set_narrow(False)

    @property
    def pages(self) -> tuple[SettingsPage, ...]:
        """In the order in which they are listed."""
        return tuple(self._shown)

    def add(self, page: SettingsPage) -> None:
        """List a page."""
        at = self._pages.addWidget(page)
        self._shown.append(page)
        row = TextButton(self._theme, f"{page.objectName()}Choice", page.title, "nav", page.icon)
        row.setCheckable(True)
        row.setAutoExclusive(True)
        row.setChecked(at == 0)
        row.toggled.connect(lambda on: self.show_page(page) if on else None)
        self._rows.addButton(row, at)
        self._list.addWidget(row)
        self._list_subjects()

    def show_page(self, page: SettingsPage) -> None:
        """Turn to a page."""
        at = self._shown.index(page)
        self._pages.setCurrentIndex(at)
        self._rows.button(at).setChecked(True)
        self._list_subjects()

    def focusInEvent(self, event: object) -> None:
        """To the subject that is shown."""
        row = self._rows.checkedButton()
        narrow = not self._choice.isHidden()
        (self._choice if narrow or row is None else row).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._list_subjects()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One field with the subjects above the page where there is no room beside it."""
        super().resizeEvent(event)
        self._set_narrow(self.width() < NARROW)

    def _list_subjects(self) -> None:
        options = [Option(str(at), page.title()) for at, page in enumerate(self._shown)]
        self._choice.show_options(options, str(self._pages.currentIndex()))

    def _set_narrow(self, narrow: bool) -> None:
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._across.setDirection(down if narrow else across)
        self._choice.setVisible(narrow)
        for row in self._rows.buttons():
            row.setVisible(not narrow)
        self._pane.set_edge("bottom" if narrow else "right")
        self._pane.setMinimumSize(QSize(0 if narrow else WIDTH, 0))
        self._pane.setMaximumSize(QSize(ANY if narrow else WIDTH, 104 if narrow else ANY))
