"""Grounds that other widgets stand on: cards, the roof, the state pages' picture."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import Theme


class Ground(QFrame):
    """A plain ground of one colour token, with a hairline edge on the sides named."""

    def __init__(
        self, theme: Theme, token: str, radius: float = 0, edge: str = "", under_roof: bool = False
    ) -> None:
        super().__init__()
        self._theme = theme
        self._token = token
        self._radius = radius
        self._edge = edge
        self._line = "hairline"
        self._under_roof = under_roof
        theme.changed.connect(self.update)

    def set_token(self, token: str) -> None:
        """Another colour."""
        if token != self._token:
            self._token = token
            self.update()

    def set_line(self, token: str) -> None:
        """Another colour of the edge."""
        if token != self._line:
            self._line = token
            self.update()

    def set_edge(self, edge: str) -> None:
        """The hairline on other sides."""
        if edge != self._edge:
            self._edge = edge
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill and edge."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        painter.setPen(QPen(self._theme.color(self._line), 1))
        painter.setBrush(self._theme.color(self._token))
        if self._edge in ("", "all"):
            if not self._edge:
                painter.setPen(Qt.PenStyle.NoPen)
            else:
                box.adjust(0.5, -self._radius if self._under_roof else 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, self._radius, self._radius)
            return
        painter.fillRect(box, self._theme.color(self._token))
        line = {
            "top": (box.topLeft() + QPointF(0, 0.5), box.topRight() + QPointF(0, 0.5)),
            "right": (box.topRight() - QPointF(0.5, 0), box.bottomRight() - QPointF(0.5, 0)),
            "bottom": (box.bottomLeft() - QPointF(0, 0.5), box.bottomRight() - QPointF(0, 0.5)),
        }[self._edge]
        painter.drawLine(*line)


class Roof(QWidget):
    """The two straight tiers above the stage."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Straight eaves."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter, self.width())
        painter.end()

    def _paint(self, painter: QPainter, width: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("roof"))
        centre, half = width / 2, min(width * 0.115, 90.0)
        ridge = half * 0.52
        painter.drawPolygon(
            _polygon(
                (centre - ridge, 0), (centre + ridge, 0), (centre + half, 9), (centre - half, 9)
            )
        )
        lower = [(0, 20), (centre - half, 11), (centre + half, 11), (width, 20)]
        painter.drawPolygon(_polygon(*lower, (width, 24), (0, 24)))


class Picture(QWidget):
    """The 56 px pavilion, or an icon, of empty, ended and failed pages."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._icon = ""
        self._ink = "text"
        self.setFixedSize(QSize(64, 56))
        theme.changed.connect(self.update)

    def show_icon(self, icon: str, ink: str = "text") -> None:
        """An icon of the set; empty for the pavilion."""
        self._icon, self._ink = icon, ink
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon or pavilion."""
        painter = QPainter(self)
        with painting(painter):
            if self._icon:
                box = QRectF(12, 8, 40, 40)
                self._theme.icons.paint(painter, self._icon, box, self._theme.color(self._ink))
            else:
                self._paint_pavilion(painter)
        painter.end()

    def _paint_pavilion(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("roof"))
        painter.drawPolygon(_polygon((25, 2), (39, 2), (46, 14), (18, 14)))
        painter.drawPolygon(_polygon((18, 17), (46, 17), (60, 28), (4, 28)))
        painter.setBrush(self._theme.color("outline"))
        for x, top in ((11, 36), (24, 32), (36, 32), (49, 36)):
            painter.drawRoundedRect(QRectF(x - 1, top, 6, 52 - top), 2, 2)


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
