"""A menu with round corners whose rows have icons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from pendopo.ui.kit.plain import literal_ampersands
from pendopo.ui.kit.theme import Theme


class Menu(QMenu):
    """Shown with `popup`; goes away by itself."""

    def __init__(self, theme: Theme, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        self.setWindowFlags(self.windowFlags() | flags)

    def add_row(self, name: str, text: str, icon: str) -> QAction:
        """One thing to do."""
        ink = self.theme.color("text")
        drawn = self.theme.icons.icon(icon, 18, ink, self.devicePixelRatioF())
        row = self.addAction(drawn, literal_ampersands(text))
        row.setObjectName(name)
        return row
