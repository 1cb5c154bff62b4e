"""Text from outside on so many lines and no more."""

from math import ceil

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from pendopo.ui.kit.flow import Flow, fitted
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import PlainLabel, tell_name
from pendopo.ui.kit.theme import TextSize, Theme


class ClampedLabel(PlainLabel):
    """Ends in an ellipsis when it must, so that it pushes nothing out of sight; the tooltip
    holds all of it."""

    def __init__(self, theme: Theme, text: str, lines: int, size: TextSize, tone: str = "") -> None:
        self._lines = lines
        super().__init__(theme, text, size, tone, wrap=True)

    def event(self, event: QEvent) -> bool:
        """The pointer is told all of it."""
        return tell_name(self, event, self.text()) or super().event(event)

    def heightForWidth(self, width: int) -> int:
        """What so many lines need."""
        return ceil(self._fitted(width).height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As many lines as there may be."""
        painter = QPainter(self)
        with painting(painter):
            inner = QRectF(self.contentsRect())
            ink = self.palette().color(self.foregroundRole())
            self._fitted(inner.width()).paint(painter, inner.topLeft(), ink)
        painter.end()

    def _fitted(self, width: float) -> Flow:
        font = self.font()
        text = fitted(self.text(), font, max(width, 40), self._lines)
        return Flow(text, font, width, align=self._across)
