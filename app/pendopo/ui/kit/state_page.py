"""Empty, loading, failed, ended: a picture, a heading, one sentence, one next step."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.surfaces import Picture
from pendopo.ui.kit.theme import TextSize, Theme

ROOM_FOR_PICTURE = 280


class StatePage(QWidget):
    """Shown instead of what it is about; `pressed` when the next step is taken."""

    pressed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._picture = Picture(theme)
        self.heading = PlainLabel(theme, "", TextSize.TITLE, wrap=True)
        self.sentence = PlainLabel(theme, "", TextSize.BODY, "quiet", wrap=True)
        self.button = TextButton(theme, f"{name}Button", "", "primary")
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.heading, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(8)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.button)
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)
        column.addStretch(3)

    def add_button(self, button: TextButton) -> None:
        """Another next step, before the one of the page."""
        self._buttons.insertWidget(1, button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words come before the picture where there is not room for both."""
        super().resizeEvent(event)
        self._picture.setVisible(self.height() >= ROOM_FOR_PICTURE)

    def tell(
        self, heading: str, sentence: str, button: str = "", icon: str = "", ink: str = "text"
    ) -> None:
        """Say it; without `button` there is nothing to press."""
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.setAccessibleName(f"{heading}. {sentence}")
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._picture.show_icon(icon, ink)
