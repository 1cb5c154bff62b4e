"""A card of the settings: a heading and rows of a name with its control."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme

NAME_WIDTH = 150
NARROW = 480
NARROWEST = 240


class Card(Ground):
    """Rows stand below each other; `column` takes whatever else belongs there."""

    def __init__(self, theme: Theme, heading: Say | None = None, icon: str = "") -> None:
        super().__init__(theme, "surface", radius=12, edge="all")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(12)
        self._rows: list[tuple[QBoxLayout, PlainLabel]] = []
        self._button_rows: list[QBoxLayout] = []
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
        beside = QHBoxLayout()
        beside.setSpacing(12)
        for at, control in enumerate(controls):
            beside.addWidget(control, 0 if at else 1)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(12)
        row.addWidget(label)
        row.addLayout(beside, 1)
        self.column.addLayout(row)
        self._rows.append((row, label))
        return label

    def add_buttons(self, *buttons: QWidget) -> None:
        """Beside each other, or below each other where there is no room for that."""
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
        self._button_rows.append(row)

    def minimumSizeHint(self) -> QSize:
        """The width of what stands below each other; the rows follow."""
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A name stands above its control where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        for buttons in self._button_rows:
            buttons.setDirection(down if narrow else across)
        for row, label in self._rows:
            row.setDirection(down if narrow else across)
            row.setSpacing(4 if narrow else 12)
            label.setMinimumWidth(0 if narrow else NAME_WIDTH)
            label.setMaximumWidth(16_777_215 if narrow else NAME_WIDTH)

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
