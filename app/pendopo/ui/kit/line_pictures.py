"""Single lines of text, drawn once: a long list is painted anew with every step of scrolling."""

from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.theme import TextSize, Theme

MAX_KEPT = 2_048


class LinePictures:
    """Centred lines, cut to their width."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._drawn: dict[tuple[str, TextSize, str, int, int, float], QPixmap] = {}
        theme.changed.connect(self._forget)

    def paint(
        self, painter: QPainter, row: QRectF, text: str, size: TextSize, ink: str = "text"
    ) -> None:
        """`text` in the middle of `row`."""
        if not text:
            return
        ratio = painter.device().devicePixelRatio()
        key = (text, size, ink, ceil(row.width()), ceil(row.height()), ratio)
        if key not in self._drawn:
            if len(self._drawn) >= MAX_KEPT:
                self._drawn.clear()
            self._drawn[key] = self._draw(*key)
        painter.drawPixmap(row.topLeft().toPoint(), self._drawn[key])

    def _forget(self) -> None:
        # Qt would keep `dict.clear` connected, and all pictures with it, when we are gone.
        self._drawn.clear()

    def _draw(
        self, text: str, size: TextSize, ink: str, width: int, height: int, ratio: float
    ) -> QPixmap:
        pixmap = QPixmap(ceil(width * ratio), ceil(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        font = self._theme.font(size)
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        box = QRectF(0, 0, width, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided(text, font, width))
        painter.end()
        return pixmap
