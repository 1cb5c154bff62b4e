"""The soft shadow of what floats above a page, drawn once and kept as a nine-patch."""

from collections.abc import Iterator
from functools import cache
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap

from pendopo.ui.kit.theme import Scheme, Theme

DROP = 8
"""How far below."""
SPREAD = 24
"""How far around, fading out."""
_STRENGTH = {Scheme.LIGHT: 0.14, Scheme.DARK: 0.45, Scheme.HIGH_CONTRAST: 0.0}


def paint_shadow(painter: QPainter, theme: Theme, box: QRectF, radius: float) -> None:
    """Below `box`, whose corners are `radius` round; nothing in high contrast."""
    strength = _STRENGTH[theme.scheme]
    if not strength:
        return
    ratio = painter.device().devicePixelRatio()
    patch = _patch(round(radius), strength, ratio)
    side = patch.width() / ratio
    corner = (side - 1) / 2
    around = box.adjusted(-SPREAD, -SPREAD, SPREAD, SPREAD).translated(QPointF(0, DROP))
    for target, source in _nine(around, side, corner):
        scaled = QRectF(source.topLeft() * ratio, source.size() * ratio)
        painter.drawPixmap(target, patch, scaled)


def _nine(box: QRectF, side: float, corner: float) -> Iterator[tuple[QRectF, QRectF]]:
    """Corners as they are, the pixel between them drawn out."""
    across = _cuts(box.left(), box.width(), side, min(corner, box.width() / 2), corner)
    down = tuple(_cuts(box.top(), box.height(), side, min(corner, box.height() / 2), corner))
    for left, wide, from_left, from_wide in across:
        for top, high, from_top, from_high in down:
            source = QRectF(from_left, from_top, from_wide, from_high)
            yield QRectF(left, top, wide, high), source


def _cuts(
    start: float, length: float, side: float, corner: float, whole: float
) -> Iterator[tuple[float, float, float, float]]:
    yield start, corner, 0.0, whole
    yield start + corner, length - 2 * corner, whole, side - 2 * whole
    yield start + length - corner, corner, side - whole, whole


@cache
def _patch(radius: int, strength: float, ratio: float) -> QPixmap:
    half = round((SPREAD + max(radius, SPREAD)) * ratio)
    side = 2 * half + round(ratio)

    def alpha(x: float, y: float) -> int:
        return _alpha(x, y, half, radius * ratio, SPREAD * ratio, strength)

    flat = [alpha(0, half - y) for y in range(half)]
    rows = [
        _mirrored([alpha(half - x, half - y) for x in range(half)], flat[y], side)
        for y in range(half)
    ]
    between = _mirrored(flat, round(255 * strength), side)
    whole = rows + [between] * (side - 2 * half) + rows[::-1]
    data = b"".join(bytes(value for alpha in row for value in (0, 0, 0, alpha)) for row in whole)
    image = QImage(data, side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied)
    pixmap = QPixmap.fromImage(image.copy())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _mirrored(half: list[int], middle: int, side: int) -> list[int]:
    return half + [middle] * (side - 2 * len(half)) + half[::-1]


def _alpha(x: float, y: float, half: float, radius: float, spread: float, strength: float) -> int:
    """`x` and `y` are counted from the middle of the patch; 255 is opaque."""
    edge = half - spread
    dx, dy = max(x - edge + radius, 0.0), max(y - edge + radius, 0.0)
    outside = hypot(dx, dy) - radius if dx or dy else max(x - edge, y - edge)
    part = min(max((outside + spread / 2) / (1.5 * spread), 0.0), 1.0)
    return round(255 * strength * (1.0 - part * part * (3.0 - 2.0 * part)))
