"""A switch: on or off, at once."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from pendopo.ui.kit.focus_ring import RADIUS
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import Say
from pendopo.ui.kit.theme import Theme
from pendopo.ui.kit.turned import Turned

TRACK = QSize(40, 22)


class Switch(Turned, QAbstractButton):
    """A check box by role. `clicked(bool)` is a person's press; `setChecked` tells the fact."""

    def __init__(self, theme: Theme, name: str, meaning: Say) -> None:
        super().__init__()
        self._theme = theme
        self._say = meaning
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAccessibleName(meaning())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS, TRACK.height() / 2)
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """The track alone; the ring lies around it."""
        return TRACK

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self._say())

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter turns it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, knob, and a bar while it is on."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        track = QRectF(0, 0, TRACK.width(), TRACK.height())
        on = self.isChecked()
        at_right = on != (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        knob = QRectF(track.right() - 18 if at_right else track.left() + 4, track.top() + 4, 14, 14)
        bar = QRectF(track.left() + 9 if at_right else track.right() - 11, track.top() + 7, 2, 8)
        painter.setPen(QPen(self._theme.color(self._ink("outline")), 1))
        painter.setBrush(self._theme.color(self._ink("accent") if on else "surface"))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 11, 11)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("on_accent" if on else self._ink("outline")))
        painter.drawEllipse(knob)
        if on:
            painter.drawRect(bar)

    def _ink(self, token: str) -> str:
        if not self.isEnabled():
            return "disabled"
        if token == "outline":
            return "accent" if self.isChecked() else "outline"
        return "accent_hover" if self.underMouse() else token
