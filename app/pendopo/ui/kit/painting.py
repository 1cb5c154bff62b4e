"""Small shapes shared by all that paints."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from pendopo.ui.kit.guarded import painting as painting
from pendopo.ui.kit.theme import Theme


def paint_focus(painter: QPainter, theme: Theme, box: QRectF, radius: float) -> None:
    """The 2 px ring of keyboard focus along `box`."""
    painter.setPen(QPen(theme.color("focus"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)
