"""A page of the settings that scrolls: its title, and cards below each other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.view import SettingsPage


class ScrolledPage(SettingsPage):
    """`column` takes the cards."""

    def __init__(self, theme: Theme, name: str, title: Say, icon: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.icon, self.title = icon, title
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(32, 24, 32, 24)
        self.column.setSpacing(14)
        self.column.addWidget(PlainLabel(theme, title, TextSize.PAGE, wrap=True))
        self.column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def add(self, card: QWidget) -> None:
        """One more card."""
        self.column.insertWidget(self.column.count() - 1, card)
