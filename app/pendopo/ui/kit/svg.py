"""Pictures drawn from SVG files."""

from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

CLEAR = QColor(0, 0, 0, 0)


def drawn(file: Path, size: int, ratio: float) -> QPixmap:
    """`size` logical pixels square. Raises FileNotFoundError, also for what is no SVG."""
    side = max(1, round(size * ratio))
    pixmap = QPixmap(side, side)
    pixmap.fill(CLEAR)
    painter = QPainter(pixmap)
    renderer = QSvgRenderer(str(file))
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    if not renderer.isValid():
        raise FileNotFoundError(file)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
