"""One sentence at the bottom of the window: what happened, what failed."""

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pendopo.ui.kit.buttons import IconButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words.kit import dismiss

STAYS_MS = 5_000


class Toast(QWidget):
    """News go after five seconds; failures stay until they are dismissed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self._lift = 24
        self.label = PlainLabel(theme, "", TextSize.BODY, "toast", wrap=True)
        self.label.setObjectName("noticeLabel")
        self._close = IconButton(theme, "noticeClose", "close", dismiss, 28, ink="surface")
        self._close.clicked.connect(self.dismiss)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 8, 10)
        row.addWidget(self.label, 1)
        row.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    def show_news(self, sentence: str) -> None:
        """Say something for five seconds."""
        self._show(sentence)
        self._timer.start(STAYS_MS)

    def show_failure(self, sentence: str) -> None:
        """Say something until it is dismissed."""
        self._timer.stop()
        self._show(sentence)

    def dismiss(self) -> None:
        """Go away."""
        self.hide()
        self.label.setText("")

    def set_lift(self, pixels: int) -> None:
        """How far above the window's bottom edge."""
        self._lift = pixels
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom centre."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dark ground, light in the dark scheme."""
        painter = QPainter(self)
        with painting(painter):
            painter.setPen(QColor(0, 0, 0, 40))
            painter.setBrush(self._theme.color("text"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        painter.end()

    def _show(self, sentence: str) -> None:
        self.label.setText(sentence)
        self.label.setAccessibleName(sentence)
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        parent = self._over
        width = min(parent.width() - 32, 620)
        text = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 96
        self.setFixedWidth(max(min(width, text), 200))
        self.setFixedHeight(max(self._row.heightForWidth(self.width()), 48))
        x = (parent.width() - self.width()) // 2
        self.move(x, parent.height() - self.height() - self._lift)
