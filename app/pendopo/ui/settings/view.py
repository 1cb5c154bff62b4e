"""The settings: subjects at the left, the page of one at the right."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QStackedWidget, QWidget

from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import settings as words

NARROW = 720
WIDTH = 220


class SettingsPage(QWidget):
    """One subject: its `icon`, its `title` as it is said now, and what there is to choose."""

    icon: str
    title: Say


class SettingsView(QWidget):
    """Pages are added in the order in which they are listed; `back` when the person is done."""

    back = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("settings")
        self._theme = theme
        self._pane = Ground(theme, "sunken", edge="right")
        self._pages = QStackedWidget()
        self._choices = QButtonGroup(self)
        self._list = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._pane)
        self._list.setContentsMargins(12, 12, 13, 12)
        self._list.setSpacing(4)
        leave = IconButton(theme, "settingsBack", "chevron-left", words.back)
        leave.clicked.connect(self.back)
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.addWidget(leave)
        head.addWidget(PlainLabel(theme, words.settings, TextSize.HEADING), 1)
        self._list.addLayout(head)
        self._list.addStretch(1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(self._pane)
        self._across.addWidget(self._pages, 1)

    def add(self, page: SettingsPage) -> None:
        """List a page."""
        at = self._pages.addWidget(page)
        choice = TextButton(self._theme, f"{page.objectName()}Choice", page.title, "nav", page.icon)
        choice.setCheckable(True)
        choice.setChecked(at == 0)
        choice.clicked.connect(lambda: self.show_page(page))
        self._choices.addButton(choice, at)
        self._list.insertWidget(self._list.count() - 1, choice)

    def show_page(self, page: SettingsPage) -> None:
        """Turn to a page."""
        self._pages.setCurrentWidget(page)
        self._choices.button(self._pages.indexOf(page)).setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Subjects above the page where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._across.setDirection(down if narrow else across)
        self._pane.setMaximumWidth(16_777_215 if narrow else WIDTH)
