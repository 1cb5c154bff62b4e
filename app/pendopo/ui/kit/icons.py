"""Icons drawn from SVG in any colour, sharp at any scale."""

from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QTransform

from pendopo.ui.kit.svg import CLEAR, drawn

_Key = tuple[str, int, str, float]

DIRECTED = frozenset({"chevron-left", "chevron-right", "leave"})
"""They point somewhere, and elsewhere in a window that is read from right to left."""


class Icons:
    """Keeps what it has drawn, by name, size, colour and scale."""

    def __init__(self, resources: Path) -> None:
        self._resources = resources
        self._drawn: dict[_Key, QPixmap] = {}

    def pixmap(self, name: str, size: int, color: QColor, ratio: float = 1.0) -> QPixmap:
        """Icon `name`, `size` logical pixels square, all of it in `color`."""
        key = (name, size, color.name(), ratio)
        if key not in self._drawn:
            pixmap = drawn(self._resources / "icons" / f"{name}.svg", size, ratio)
            self._drawn[key] = _tinted(pixmap, color)
        return self._drawn[key]

    def mark(self, name: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Our mark in its own colours."""
        key = (f"mark/{name}", size, "", ratio)
        if key not in self._drawn:
            self._drawn[key] = drawn(self._resources / "mark" / f"{name}.svg", size, ratio)
        return self._drawn[key]

    def icon(
        self, name: str, size: int, color: QColor, ratio: float = 1.0, mirrored: bool = False
    ) -> QIcon:
        """The same for a button, in a `mirrored` window pointing the other way."""
        return QIcon(_pointing(name, self.pixmap(name, size, color, ratio), mirrored))

    def spaced(
        self,
        name: str,
        size: int,
        gap: int,
        before: bool,
        mirrored: bool,
        color: QColor,
        ratio: float = 1.0,
    ) -> QIcon:
        """The same with `gap` pixels of air after it, or `before` it."""
        icon = _pointing(name, self.pixmap(name, size, color, ratio), mirrored)
        if not gap:
            return QIcon(icon)
        wide = QPixmap(round((size + gap) * ratio), round(size * ratio))
        wide.setDevicePixelRatio(ratio)
        wide.fill(CLEAR)
        painter = QPainter(wide)
        painter.drawPixmap(gap if before else 0, 0, icon)
        painter.end()
        return QIcon(wide)

    def paint(self, painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
        """Draw icon `name` into `box`."""
        ratio = painter.device().devicePixelRatio()
        pixmap = self.pixmap(name, round(box.width()), color, ratio)
        painter.drawPixmap(box.topLeft(), pixmap)


def _pointing(name: str, pixmap: QPixmap, mirrored: bool) -> QPixmap:
    if not mirrored or name not in DIRECTED:
        return pixmap
    return pixmap.transformed(QTransform().scale(-1, 1))


def _tinted(pixmap: QPixmap, color: QColor) -> QPixmap:
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(pixmap.rect()), color)
    painter.end()
    return pixmap
