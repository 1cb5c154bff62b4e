"""Keys that work on one page, wherever the focus is there."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.window.pages import Pages


class Keys(QObject):
    """Nothing reaches what a sheet covers."""

    def __init__(self, window: QWidget, pages: Pages) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        room, lobby = pages.room, pages.lobby
        self._add("M", room, room.bar.press_mic)
        self._add("H", room, room.bar.press_hand)
        self._add("Ctrl+K", lobby, lobby.rooms.seek)
        QShortcut(QKeySequence("Ctrl+Q"), window).activated.connect(lambda: window.window().close())

    def _add(self, key: str, page: QWidget, press: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self._press(page, press))

    def _press(self, page: QWidget, press: Callable[[], None]) -> None:
        if self._pages.shows(page) and self._window.findChild(Sheet) is None:
            press()
