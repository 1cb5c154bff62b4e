"""A card of the settings: a heading and rows of a name with its control."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme

NAME_WIDTH = 150


class Card(Ground):
    """Rows stand below each other; `column` takes whatever else belongs there."""

    def __init__(self, theme: Theme, heading: Say | None = None, icon: str = "") -> None:
        super().__init__(theme, "surface", radius=12, edge="all")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(12)
        if heading is not None:
            head = QHBoxLayout()
            head.setSpacing(8)
            if icon:
                head.addWidget(IconLabel(theme, icon, "text", 20))
            head.addWidget(PlainLabel(theme, heading, TextSize.HEADING), 1)
            self.column.addLayout(head)

    def add_row(self, name: Say, *controls: QWidget) -> PlainLabel:
        """A name and its controls in one line; the first control takes the space."""
        label = PlainLabel(self._theme, name, wrap=True)
        label.setFixedWidth(NAME_WIDTH)
        label.setBuddy(controls[0])
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label)
        for at, control in enumerate(controls):
            row.addWidget(control, 0 if at else 1)
        self.column.addLayout(row)
        return label

    def add_switch(self, switch: Switch, name: Say, means: Say | None = None) -> None:
        """A switch with its name and what it means."""
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(PlainLabel(self._theme, name, wrap=True))
        if means is not None:
            texts.addWidget(PlainLabel(self._theme, means, TextSize.CAPTION, "quiet", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(switch, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.column.addLayout(row)
