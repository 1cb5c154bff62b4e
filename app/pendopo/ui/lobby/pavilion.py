"""The picture beside the welcome: a pavilion at night, three people in it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import Theme

WIDTH, HEIGHT = 440, 720
"""What the picture was drawn for; other sizes show it larger or smaller, cut at the edges."""

_NIGHT, _FLOWER, _FLOOR = QColor("#303A6C"), QColor("#2B3568"), QColor("#222B57")
_CREAM, _EAVE, _STEP = QColor("#F6E9D6"), QColor("#D9BE97"), QColor("#B98F5E")
_WOOD, _GROOVE, _CAPITAL = QColor("#C98B4B"), QColor("#A76931"), QColor("#E5A866")
_RING = QColor("#B1BDF7")
_TILE = 34
_COLUMNS = ((52, 334), (152, 326), (288, 326), (388, 334))
"""Middle and top of each."""
_PEOPLE = (
    (QPointF(102, 519), 35, "sari", "S W"),
    (QPointF(220, 514), 40, "tomas", "陈"),
    (QPointF(338, 519), 35, "bagus", "P R"),
)
"""Where, how large, the seed of the pattern and the initials."""


class Pavilion(QWidget):
    """The same colours by day and by night, as on a printed cloth."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._portraits = Portraits(theme)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Night, house, people."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        painter.fillRect(box, _NIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        _paint_cloth(painter, box)
        scale = min(box.width() / WIDTH, box.height() / 480)
        painter.translate(box.center().x() - WIDTH / 2 * scale, _ground(box.height(), scale))
        painter.scale(scale, scale)
        painter.fillRect(QRectF(-4_000, 602, 8_000, 4_000), _FLOOR)
        _paint_house(painter)
        for centre, radius, seed, name in _PEOPLE:
            face = QRectF(0, 0, 2 * radius, 2 * radius)
            face.moveCenter(centre)
            self._paint_face(painter, face, seed, name)
        painter.setPen(_RING)
        pen = painter.pen()
        pen.setWidthF(5)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(_PEOPLE[1][0], 49, 49)

    def _paint_face(self, painter: QPainter, face: QRectF, seed: str, name: str) -> None:
        """At the size it has on the screen: letters that were shrunk cannot be read."""
        shown = painter.transform().mapRect(face)
        painter.save()
        painter.resetTransform()
        self._portraits.paint(painter, shown.toRect().toRectF(), seed, name)
        painter.restore()


def _ground(height: float, scale: float) -> float:
    """How far down the picture begins, so that house and ground stand well in any height."""
    wanted = height * 602 / HEIGHT - 602 * scale
    return min(max(wanted, 16 - 150 * scale), height - 12 - 602 * scale)


def _paint_cloth(painter: QPainter, box: QRectF) -> None:
    """Kawung: four petals around each crossing."""
    path = QPainterPath()
    for row in range(int(box.height() / _TILE) + 2):
        for column in range(int(box.width() / _TILE) + 2):
            painter.save()
            painter.translate(column * _TILE, row * _TILE)
            painter.rotate(45 if (row + column) % 2 else -45)
            path.clear()
            path.addEllipse(QPointF(0, 0), 17, 9)
            painter.fillPath(path, _FLOWER)
            painter.restore()


def _paint_house(painter: QPainter) -> None:
    _fill(painter, _CREAM, (176, 150), (264, 150), (330, 242), (110, 242))
    _fill(painter, _CREAM, (98, 252), (342, 252), (434, 316), (6, 316))
    painter.fillRect(QRectF(6, 316, 428, 10), _EAVE)
    for middle, top in _COLUMNS:
        wide = 9 if top == 326 else 8
        painter.fillRect(QRectF(middle - wide, top, 2 * wide, 554 - top), _WOOD)
        painter.fillRect(QRectF(middle - 1.5, top + 22, 3, 518 - top - 22), _GROOVE)
        painter.fillRect(QRectF(middle - wide - 4, top, 2 * wide + 8, 8), _CAPITAL)
        foot = wide + 8
        _fill(
            painter, _CAPITAL,
            (middle - wide - 3, 540), (middle + wide + 3, 540), (middle + foot, 554),
            (middle - foot, 554),
        )  # fmt: skip
    painter.fillRect(QRectF(20, 554, 400, 20), _CREAM)
    painter.fillRect(QRectF(4, 574, 432, 14), _EAVE)
    painter.fillRect(QRectF(0, 588, 440, 14), _STEP)


def _fill(painter: QPainter, color: QColor, *points: tuple[float, float]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
