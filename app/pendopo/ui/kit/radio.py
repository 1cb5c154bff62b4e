"""One of a few, all of them in sight."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import Say, literal_ampersands
from pendopo.ui.kit.theme import Theme

SIDE = 18
BETWEEN = 10
ROOM = 4
"""Around the circle, for the ring of the focus."""


class Radio(QRadioButton):
    """Words of ours beside a circle; `toggled(True)` when it is chosen."""

    def __init__(self, theme: Theme, name: str, text: Say) -> None:
        super().__init__()
        self._theme = theme
        self._say = text
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.say_again()
        theme.changed.connect(self.update)

    def say_again(self) -> None:
        """Ask for the words anew."""
        self.setText(literal_ampersands(self._say()))

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.say_again()

    def sizeHint(self) -> QSize:
        """Circle and words."""
        words = self.fontMetrics().size(0, self._say())
        return QSize(
            2 * ROOM + SIDE + BETWEEN + words.width(), max(words.height(), SIDE) + 2 * ROOM + 2
        )

    def minimumSizeHint(self) -> QSize:
        """All of it: a language that is cut off cannot be chosen."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The circle, its dot and the words."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - ROOM - SIDE if mirrored else ROOM
        circle = QRectF(left, (self.height() - SIDE) / 2, SIDE, SIDE)
        on = self.isChecked()
        painter.setPen(QPen(self._theme.color("accent" if on else "outline"), 2 if on else 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            painter.drawEllipse(circle.adjusted(5, 5, -5, -5))
        across = ROOM + SIDE + BETWEEN
        words = QRectF(0 if mirrored else across, 0, self.width() - across, self.height())
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.setPen(self._theme.color("text"))
        painter.drawText(words, side | Qt.AlignmentFlag.AlignVCenter, self._say())
