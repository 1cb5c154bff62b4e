"""The main button of a page: what a press will do, its icon and its key."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from pendopo.ui.kit.focus_ring import RADIUS
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import set_tooltip
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import kit as words

ICON = 20
KEY = 20
GAP = 12
SIDE = 16


class PillLook(Enum):
    """What the present state is, before anything is read."""

    FILLED = auto()
    """The thing to do, or sound that leaves now."""
    PLAIN = auto()
    """Off."""
    DASHED = auto()
    """On, and yet nobody hears, as far as is known."""
    HAND = auto()
    """A hand that is up."""


@dataclass(frozen=True, slots=True)
class PillFace:
    """`text` is what a press will do, `spoken` the same with the present state."""

    text: str
    icon: str
    key: str
    look: PillLook = PillLook.FILLED
    spoken: str = ""
    held: str = ""
    """Why there is nothing to press; empty when there is."""


@dataclass(frozen=True, slots=True)
class _Ink:
    ground: str
    edge: str
    text: str
    pen: Qt.PenStyle = Qt.PenStyle.SolidLine


_INKS = {
    PillLook.FILLED: _Ink("accent", "accent", "on_accent", Qt.PenStyle.NoPen),
    PillLook.PLAIN: _Ink("surface", "outline", "text"),
    PillLook.DASHED: _Ink("surface", "outline", "text", Qt.PenStyle.DashLine),
    PillLook.HAND: _Ink("sogan_soft", "sogan", "sogan"),
}


class Pill(QAbstractButton):
    """The main button: the next action, its icon and its key. Held, it is a dashed circle."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.face = PillFace("", "", "")
        self._low = False
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def become(self, face: PillFace) -> None:
        """Show the next action, or why there is none."""
        if face == self.face:
            return
        self.face = face
        if self.text() != face.text:
            self.setText(face.text)
        self.setAccessibleName(face.spoken or face.text)
        self.setAccessibleDescription(face.held or words.key(face.key))
        set_tooltip(self, face.held or words.with_key(face.text, face.key))
        self.setEnabled(not face.held)
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        """At least 176 by 52 or 44, a circle when held."""
        high = 44 if self._low else 52
        if self.face.held:
            return QSize(high, high)
        words = QFontMetrics(self._theme.font(TextSize.HEADING)).horizontalAdvance(self.text())
        key = GAP + KEY if self.face.key else 0
        return QSize(max(176, words + ICON + GAP + key + 2 * SIDE), high)

    def set_low(self, low: bool) -> None:
        """Lower, for low windows."""
        if low != self._low:
            self._low = low
            self._fit()

    def _fit(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.setProperty(RADIUS, self.height() / 2)

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Circle or pill."""
        painter = QPainter(self)
        with painting(painter):
            self._paint_held(painter) if self.face.held else self._paint(painter)
        painter.end()

    def _paint_held(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.color("outline"), 1.5, Qt.PenStyle.DashLine))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        icon = QRectF(0, 0, 20, 20)
        icon.moveCenter(QRectF(self.rect()).center())
        self._theme.icons.paint(painter, self.face.icon, icon, self._theme.color("text2"))

    def _paint(self, painter: QPainter) -> None:
        theme, box = self._theme, QRectF(self.rect())
        self._paint_ground(painter, box)
        font = theme.font(TextSize.HEADING)
        words = QFontMetrics(font).horizontalAdvance(self.text())
        key = GAP + KEY if self.face.key else 0
        start = (box.width() - (ICON + GAP + words + key)) / 2
        ink = theme.color(_INKS[self.face.look].text)
        middle = box.center().y()
        icon = self._side(QRectF(start, middle - ICON / 2, ICON, ICON))
        theme.icons.paint(painter, self.face.icon, icon, ink)
        painter.setFont(font)
        painter.setPen(ink)
        row = self._side(QRectF(start + ICON + GAP, 0, words + 2, box.height()))
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, self.text())
        if key:
            at = QRectF(start + ICON + 2 * GAP + words, middle - KEY / 2, KEY, KEY)
            self._paint_key(painter, self._side(at), ink)

    def _side(self, box: QRectF) -> QRectF:
        """Mirrored where the window is."""
        if self.isRightToLeft():
            box.moveLeft(self.width() - box.right())
        return box

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        ink = _INKS[self.face.look]
        painter.setPen(QPen(self._theme.color(ink.edge), 1.5, ink.pen))
        painter.setBrush(self._theme.color(self._ground(ink)))
        if ink.pen is not Qt.PenStyle.NoPen:
            box = box.adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)

    def _ground(self, ink: _Ink) -> str:
        if ink.ground == "accent":
            hover = "accent_hover" if self.underMouse() else "accent"
            return "accent_press" if self.isDown() else hover
        if ink.ground == "surface":
            hover = "sunken" if self.underMouse() else "surface"
            return "hairline" if self.isDown() else hover
        return ink.ground

    def _paint_key(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        painter.setPen(QPen(ink, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(self._theme.font(TextSize.CAPTION))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.face.key)
