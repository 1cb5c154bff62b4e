"""What covered the window goes away, be what had the focus before still there or not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pendopo.ui.kit.menu import Menu
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Scheme, Theme

RESOURCES = Path(__file__).parents[2] / "resources"


class Scene:
    """A field that has the focus, in a window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.theme = Theme(RESOURCES, Scheme.LIGHT)
        self.theme.apply()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.field = QLineEdit()
        QVBoxLayout(self.window).addWidget(self.field)
        self.window.resize(600, 500)
        self.window.show()
        self.window.activateWindow()
        self.field.setFocus()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is self.field)

    def delete_field(self, deleted: bool) -> None:
        if deleted:
            shiboken6.delete(self.field)


@pytest.fixture
def scene(qtbot: QtBot, qapp: QApplication) -> Iterator[Scene]:
    yield Scene(qtbot)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("deleted", [False, True])
def test_a_sheet_is_answered(scene: Scene, deleted: bool) -> None:
    async def story() -> bool:
        sheet = ask(scene.theme, scene.window, "end", "End it?", "All leave.", "End", "Cancel")
        scene.delete_field(deleted)
        sheet.give(True)
        assert sheet.isHidden()
        return await sheet.answer()

    assert asyncio.run(story())
    assert deleted or QApplication.focusWidget() is scene.field


@pytest.mark.parametrize("deleted", [False, True])
def test_a_menu_is_closed(scene: Scene, deleted: bool) -> None:
    menu = Menu(scene.theme, scene.window, "menu")
    menu.add_row("endAction", "End", "leave")
    menu.open_at(QPoint(50, 50), scene.field)
    scene.delete_field(deleted)
    menu.close()
    assert deleted or QApplication.focusWidget() is scene.field
