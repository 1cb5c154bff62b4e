"""Things to press."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

from pendopo.ui.kit.focus import by_keyboard
from pendopo.ui.kit.painting import paint_focus, painting
from pendopo.ui.kit.plain import set_tooltip
from pendopo.ui.kit.theme import TextSize, Theme


class TextButton(QPushButton):
    """A button with words of ours; `kind` is "", "primary" or "link"."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        text: str,
        kind: str = "",
        icon: str = "",
        small: bool = False,
    ) -> None:
        super().__init__(text)
        self._theme = theme
        self._icon = icon
        self._kind = kind
        self.setObjectName(name)
        self.setProperty("kind", kind)
        self.setProperty("small", small)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tint()
        theme.changed.connect(self._tint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the focus, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def set_kind(self, kind: str) -> None:
        """Become another kind of button."""
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._tint()

    def _tint(self) -> None:
        if self._icon:
            ink = {"primary": "on_accent", "link": "accent"}.get(self._kind, "text")
            ratio = self.devicePixelRatioF()
            color = self._theme.color(ink)
            self.setIcon(self._theme.icons.icon(self._icon, 18, color, ratio))
            self.setIconSize(QSize(18, 18))


class IconButton(QToolButton):
    """A square button without words, named for screen readers and in its tooltip."""

    def __init__(self, theme: Theme, name: str, icon: str, meaning: str, side: int = 36) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self.setObjectName(name)
        self.setAccessibleName(meaning)
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_tooltip(self, meaning)
        self._tint()
        theme.changed.connect(self._tint)

    def _tint(self) -> None:
        ratio = self.devicePixelRatioF()
        self.setIcon(self._theme.icons.icon(self._icon, 18, self._theme.color("text"), ratio))
        self.setIconSize(QSize(18, 18))


class Pill(QAbstractButton):
    """The main button: the next action, its icon and its key. Held, it is a dashed circle."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = ""
        self._key = ""
        self._held = False
        self._ringed = False
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def become(self, text: str, icon: str, key: str, *, held: str = "") -> None:
        """Show the next action; `held` is why there is none, and disables the button."""
        self._icon, self._key, self._held = icon, key, bool(held)
        if self.text() != text:
            self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(held or f"Key {key}")
        set_tooltip(self, held or f"{text} ({key})")
        self.setEnabled(not held)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """At least 176 by 52, a circle when held."""
        if self._held:
            return QSize(52, 52)
        metrics = QFontMetrics(self._theme.font(TextSize.HEADING))
        return QSize(max(176, metrics.horizontalAdvance(self.text()) + 112), 52)

    def event(self, event: QEvent) -> bool:
        """Repaint when keyboard focus or the pointer comes and goes."""
        kinds = (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Enter, QEvent.Type.Leave)
        if event.type() in kinds:
            self.update()
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remember how the focus came."""
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Circle or pill."""
        painter = QPainter(self)
        with painting(painter):
            self._paint_held(painter) if self._held else self._paint(painter)
        painter.end()

    def _paint_held(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.color("outline"), 1.5, Qt.PenStyle.DashLine))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        icon = QRectF(16, 16, 20, 20)
        self._theme.icons.paint(painter, self._icon, icon, self._theme.color("text2"))

    def _paint(self, painter: QPainter) -> None:
        theme, box = self._theme, QRectF(self.rect())
        ground = "accent_press" if self.isDown() else "accent"
        ground = "accent_hover" if self.underMouse() and not self.isDown() else ground
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(box, 26, 26)
        font = theme.font(TextSize.HEADING)
        words = QFontMetrics(font).horizontalAdvance(self.text())
        left = (box.width() - (20 + 10 + words + 10 + 20)) / 2
        ink = theme.color("on_accent")
        theme.icons.paint(painter, self._icon, QRectF(left, box.center().y() - 10, 20, 20), ink)
        painter.setFont(font)
        painter.setPen(ink)
        row = QRectF(left + 30, 0, words + 4, box.height())
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self.text())
        self._paint_key(painter, QPointF(left + 40 + words, box.center().y() - 10))
        if self.hasFocus() and self._ringed:
            painter.setPen(QPen(theme.color("on_accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), 22, 22)
            paint_focus(painter, theme, box.adjusted(1, 1, -1, -1), 25)

    def _paint_key(self, painter: QPainter, at: QPointF) -> None:
        box = QRectF(at.x(), at.y(), 20, 20)
        painter.setPen(QPen(self._theme.color("on_accent"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(self._theme.font(TextSize.CAPTION))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
