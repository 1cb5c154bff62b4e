"""A person's pointer on the window: finds controls by name, presses them, looks, takes pictures."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QWidget

from pendopo.ui.window import MainWindow

W = TypeVar("W", bound=QWidget)

LOOK_EVERY_S = 0.02


class NotSeen(Exception):
    """What was waited for did not appear."""


class Pointer:
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
            raise NotSeen(name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def shows(self, name: str) -> bool:
        """Whether a control can be seen. Raises NotSeen when there is none."""
        return self.find(QWidget, name).isVisible()

    def press(self, key: Qt.Key) -> None:
        """Press a key wherever the focus is."""
        QTest.keyClick(self._window.focusWidget() or self._window, key)

    def rows(self, name: str, role: int = Qt.ItemDataRole.DisplayRole) -> list[Any]:
        """A fact that a list shows, row by row."""
        model = self.find(QAbstractItemView, name).model()
        return [
            model.data(model.index(row, 0), role) for row in range(model.rowCount(QModelIndex()))
        ]

    async def see(self, what: str, condition: Callable[[], object], within_s: float) -> None:
        """Wait until `condition` holds. Raises NotSeen."""
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    await asyncio.sleep(LOOK_EVERY_S)
        except TimeoutError:
            raise NotSeen(what) from None

    async def picture(self, name: str) -> Path:
        """Save the window as it looks now."""
        await asyncio.sleep(0.1)
        self._taken += 1
        path = self._pictures / f"{self._taken}-{name}.png"
        if not self._window.grab().save(str(path)):
            raise NotSeen(str(path))
        return path
