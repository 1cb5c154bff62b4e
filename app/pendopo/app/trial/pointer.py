"""A person's hand on the window: finds controls by name, presses them, looks, takes pictures."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

from pendopo.ui.window import MainWindow

W = TypeVar("W", bound=QWidget)

LOOK_EVERY_S = 0.02


class NotSeen(Exception):
    """What was waited for did not appear."""


class Hand:
    """Uses nothing but key and mouse events and what widgets show."""

    def __init__(self, window: MainWindow, pictures: Path) -> None:
        self._window = window
        self._pictures = pictures
        self._taken = 0

    def find(self, kind: type[W], name: str) -> W:
        """The control of this name. Raises NotSeen."""
        widget = self._window.findChild(kind, name)
        if widget is None:
            raise NotSeen(name)
        return widget

    def click(self, name: str) -> None:
        """Press the left mouse button on a control. Raises NotSeen when it cannot be pressed."""
        widget = self.find(QWidget, name)
        if not widget.isVisible() or not widget.isEnabled():
            raise NotSeen(f"{name} that can be pressed")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key) -> None:
        """Press a key wherever the focus is."""
        QTest.keyClick(self._window.focusWidget() or self._window, key)

    def choose(self, name: str, row: int) -> None:
        """Click a row of a list."""
        view = self.find(QAbstractItemView, name)
        index = view.model().index(row, 0)
        view.setCurrentIndex(index)
        where = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def rows(self, name: str, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
        """What a list shows, row by row."""
        model = self.find(QAbstractItemView, name).model()
        return [
            model.data(model.index(row, 0), role) for row in range(model.rowCount(QModelIndex()))
        ]

    def text(self, name: str) -> str:
        """What a label or button says."""
        widget = self.find(QWidget, name)
        return widget.text() if isinstance(widget, QLabel) else widget.accessibleName()

    async def see(self, what: str, condition: Callable[[], object], within_s: float) -> None:
        """Wait until `condition` holds. Raises NotSeen."""
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise NotSeen(f"{what} within {within_s:.0f} s") from None

    async def picture(self, name: str) -> Path:
        """Save the window as it looks now."""
        await asyncio.sleep(0.1)
        self._taken += 1
        path = self._pictures / f"{self._taken}-{name}.png"
        if not self._window.grab().save(str(path)):
            raise NotSeen(f"a picture that could be written to {path}")
        return path
