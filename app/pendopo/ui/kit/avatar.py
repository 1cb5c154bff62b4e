"""Round pictures made from an identity: decoration, never proof."""

import hashlib
from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words.untrusted import initials

MARK = 26
"""Side of the small round marks on a stage avatar."""
TILE = 16
RING_STEPS = 8
"""Half a pixel of its width each."""
RING_ROOM = 12
"""Pixels around an avatar that its ring may use."""
MAX_KEPT = 512


class Portraits:
    """Draws avatars and their rings, and keeps what it has drawn: rings move 30 times a second."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._drawn: dict[tuple[object, ...], QPixmap] = {}
        theme.changed.connect(self._forget)

    def paint(
        self, painter: QPainter, box: QRectF, seed: str, name: str, square: bool = False
    ) -> None:
        """Ground, pattern and initials of `name`, inside `box`."""

        def draw(inner: QPainter, side: float) -> None:
            _draw_avatar(inner, self._theme, QRectF(0, 0, side, side), seed, name, square)

        self._paint_kept(painter, box, (seed, name, square), draw)

    def spot(self, seed: str, name: str, side: int, step: int, ratio: float) -> QPixmap:
        """An avatar with the ring that follows a voice, 3 px around it, on the ground of a card:
        loudness in `step` of RING_STEPS. RING_ROOM wider than the avatar on every side."""
        whole = side + 2 * RING_ROOM
        box = QRectF(RING_ROOM, RING_ROOM, side, side)

        def draw_quiet(inner: QPainter, _whole: float) -> None:
            inner.fillRect(QRectF(0, 0, whole, whole), self._theme.color("surface"))
            _draw_avatar(inner, self._theme, box, seed, name, square=False)

        def draw(inner: QPainter, _whole: float) -> None:
            key = (seed, name, "quiet-spot", whole, ratio)
            inner.drawPixmap(0, 0, self._kept(key, whole, ratio, draw_quiet))
            _draw_ring(inner, self._theme, box, step / RING_STEPS)

        return self._kept((seed, name, step, "spot", whole, ratio), whole, ratio, draw)

    def _forget(self) -> None:
        # Qt would keep `dict.clear` connected, and all pictures with it, when we are gone.
        self._drawn.clear()

    def _paint_kept(
        self,
        painter: QPainter,
        box: QRectF,
        what: tuple[object, ...],
        draw: Callable[[QPainter, float], None],
    ) -> None:
        ratio = painter.device().devicePixelRatio()
        key = (*what, box.width(), ratio)
        painter.drawPixmap(box.topLeft(), self._kept(key, box.width(), ratio, draw))

    def _kept(
        self,
        key: tuple[object, ...],
        side: float,
        ratio: float,
        draw: Callable[[QPainter, float], None],
    ) -> QPixmap:
        if key not in self._drawn:
            if len(self._drawn) >= MAX_KEPT:
                self._drawn.clear()
            self._drawn[key] = _drawn(side, ratio, draw)
        return self._drawn[key]


def paint_refused_ring(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """The dashed ring of somebody whose sound was refused."""
    pen = QPen(theme.color("warn_line"), 3)
    pen.setDashPattern([7 / 3, 6 / 3])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(-5, -5, 5, 5))


def paint_mark(
    painter: QPainter,
    theme: Theme,
    centre: QPointF,
    icon: str,
    ground: str,
    ink: str,
    side: float = MARK,
) -> None:
    """A small round mark with an edge in the colour of the surface it stands on."""
    box = QRectF(0, 0, side, side)
    box.moveCenter(centre)
    painter.setPen(QPen(theme.color("surface"), 2))
    painter.setBrush(theme.color(ground))
    painter.drawEllipse(box.adjusted(-1, -1, 1, 1))
    if ground == "surface":
        painter.setPen(QPen(theme.color("outline"), 1))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    inner = QRectF(0, 0, round(side * 0.62), round(side * 0.62))
    inner.moveCenter(centre)
    theme.icons.paint(painter, icon, inner, theme.color(ink))


def _drawn(side: float, ratio: float, draw: Callable[[QPainter, float], None]) -> QPixmap:
    pixels = ceil(side * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, side)
    painter.end()
    return pixmap


def _draw_avatar(
    painter: QPainter, theme: Theme, box: QRectF, seed: str, name: str, square: bool
) -> None:
    digest = hashlib.sha256(seed.encode()).digest()
    shape = QPainterPath()
    if square:
        shape.addRoundedRect(box, 9, 9)
    else:
        shape.addEllipse(box)
    painter.fillPath(shape, theme.avatar(digest[0]))
    painter.fillPath(shape, QBrush(_tile(digest[1] % 4)))
    _paint_initials(painter, theme, box, initials(name))


def _draw_ring(painter: QPainter, theme: Theme, box: QRectF, loudness: float) -> None:
    width = 2 + 4 * loudness
    color = QColor(theme.color("accent"))
    color.setAlphaF(0.65 + 0.35 * loudness)
    gap = 3 + width / 2
    painter.setPen(QPen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(-gap, -gap, gap, gap))


def _paint_initials(painter: QPainter, theme: Theme, box: QRectF, letters: str) -> None:
    font = theme.font(TextSize.STRONG)
    font.setPixelSize(max(9, round(box.height() * 0.36)))
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)


def _tile(pattern: int) -> QPixmap:
    pixmap = QPixmap(TILE, TILE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255, 26))
    _PATTERNS[pattern](painter)
    painter.end()
    return pixmap


def _kawung(painter: QPainter) -> None:
    half = TILE / 2
    for x, y in ((half, 0), (half, TILE), (0, half), (TILE, half)):
        wide = y == half
        painter.drawEllipse(QPointF(x, y), half - 1 if wide else 3, 3 if wide else half - 1)


def _parang(painter: QPainter) -> None:
    for shift in (-TILE, 0, TILE):
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(shift, TILE),
                    QPointF(shift + 5, TILE),
                    QPointF(shift + TILE + 5, 0),
                    QPointF(shift + TILE, 0),
                ]
            )
        )


def _nitik(painter: QPainter) -> None:
    for x in (2, 10):
        painter.drawRect(QRectF(x, 2, 3, 3))
        painter.drawRect(QRectF((x + 4) % TILE, 10, 3, 3))


def _tumpal(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(1, 14), QPointF(8, 2), QPointF(15, 14)]))


_PATTERNS: tuple[Callable[[QPainter], None], ...] = (_kawung, _parang, _nitik, _tumpal)
