"""The encryption line: one button, text first, never shortened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from pendopo.model.encryption import EncryptionState
from pendopo.ui.kit.flow import Flow
from pendopo.ui.kit.focus_ring import RADIUS
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import Scheme, TextSize, Theme
from pendopo.words.encryption import LineWords, footnote
from pendopo.words.room import details, line_means

TILE = 36
SIDE = 12
ROUND = 12
ABOVE = 9
ACTION_FROM = 560
"""Narrower lines show only the arrow of their action."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """How a state looks, in token names; `band` is its width, hatched when sound is stopped."""

    ground: str
    edge: str
    ink: str
    note: str
    tile: str
    icon: str
    icon_ink: str
    outline: Qt.PenStyle = Qt.PenStyle.NoPen
    band: int = 0
    hatched: bool = False


_WARNING = LineLook(
    "warn_strong", "warn_line", "text", "text2", "warn", "warning", "warn_strong", band=8
)
_STOPPED = LineLook(
    "bad_solid", "bad_line", "on_bad", "on_bad", "on_bad", "blocked", "bad_solid",
    band=16, hatched=True,
)  # fmt: skip

LOOKS: Final[Mapping[EncryptionState, LineLook]] = {
    EncryptionState.OFFLINE: LineLook(
        "surface", "hairline", "text", "text2", "surface", "offline", "idle", Qt.PenStyle.DashLine
    ),
    EncryptionState.SHARED: LineLook(
        "warn_soft", "warn_line", "text", "text2", "surface", "lock-shared", "warn",
        Qt.PenStyle.SolidLine,
    ),
    EncryptionState.WARN_PLAINTEXT: _WARNING,
    EncryptionState.WARN_TAMPER: _WARNING,
    EncryptionState.OFF: LineLook(
        "bad_solid", "bad_line", "on_bad", "on_bad", "on_bad", "lock-off", "bad_solid"
    ),
    EncryptionState.BLOCKED: _STOPPED,
    EncryptionState.FAULT: LineLook(
        "bad_solid", "bad_line", "on_bad", "on_bad", "on_bad", "fault", "bad_solid",
        band=16, hatched=True,
    ),
}  # fmt: skip


class EncryptionLine(QAbstractButton):
    """Named by its full text; a press opens the counters. `compact` leaves the footnote out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._compact = False
        self._open = False
        self.state = EncryptionState.OFFLINE
        self.words = LineWords("")
        self.setObjectName("encryptionLine")
        self.setProperty(RADIUS, ROUND)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_words(self, state: EncryptionState, words: LineWords) -> None:
        """Become `state`, at once."""
        if (state, words) != (self.state, self.words):
            self.state, self.words = state, words
            self.setAccessibleName(f"{words.sentence} {footnote()}")
            self._describe()
            self._claim_height()

    def set_open(self, shown: bool) -> None:
        """Whether what it opens stands there."""
        if shown != self._open:
            self._open = shown
            self._describe()
            self.update()

    def set_compact(self, compact: bool) -> None:
        """For low windows: the footnote is said elsewhere."""
        if compact != self._compact:
            self._compact = compact
            self._claim_height()

    def hasHeightForWidth(self) -> bool:
        """It grows; the stage gives way."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What all the text needs."""
        text, note = self._flows(width)
        least = 44 if self._compact else 60
        above = 4 if self._compact else ABOVE
        return max(least, round(text.height + (note.height if note else 0) + 2 * above))

    def sizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(400, self.heightForWidth(max(self.width(), 400)))

    def minimumSizeHint(self) -> QSize:
        """Down to the narrowest window."""
        return QSize(280, 44 if self._compact else 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        self._claim_height()

    def event(self, event: QEvent) -> bool:
        """Repaint when the pointer comes and goes."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, band, tile, words, action."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _claim_height(self) -> None:
        self.setMinimumHeight(self.heightForWidth(max(self.width(), 280)))
        self.updateGeometry()
        self.update()

    def _paint(self, painter: QPainter) -> None:
        look = LOOKS[self.state]
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, ROUND, ROUND)
        painter.fillPath(shape, self._theme.color(look.ground))
        self._paint_band(painter, shape, look)
        wide = 2 if self._theme.scheme is Scheme.HIGH_CONTRAST else 1
        painter.setPen(QPen(self._theme.color(look.edge), wide))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        self._paint_tile(painter, look)
        self._paint_words(painter, look)
        self._paint_action(painter, look)

    def _paint_band(self, painter: QPainter, shape: QPainterPath, look: LineLook) -> None:
        if not look.band:
            return
        painter.save()
        painter.setClipPath(shape)
        band = self._side(QRectF(0, 0, look.band, self.height()))
        if look.hatched:
            ground, stripe = self._theme.color(look.ground), self._theme.color(look.ink)
            painter.fillRect(band, QBrush(_hatching(ground, stripe)))
        else:
            painter.fillRect(band, self._theme.color(look.edge))
        painter.restore()

    def _paint_tile(self, painter: QPainter, look: LineLook) -> None:
        side = 30 if self._compact else TILE
        top = (min(self.height(), 60) - side) / 2
        tile = self._side(QRectF(look.band + SIDE, top, side, side))
        pen = QPen(look.outline)
        if look.outline is not Qt.PenStyle.NoPen:
            dashed = look.outline is Qt.PenStyle.DashLine
            edge = self._theme.color("idle_line" if dashed else look.edge)
            pen = QPen(edge, 1, look.outline)
        painter.setPen(pen)
        painter.setBrush(self._theme.color(look.tile))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        icon = QRectF(0, 0, 20, 20)
        icon.moveCenter(tile.center())
        self._theme.icons.paint(painter, look.icon, icon, self._theme.color(look.icon_ink))

    def _paint_words(self, painter: QPainter, look: LineLook) -> None:
        text, note = self._flows(self.width())
        used = text.height + (note.height if note else 0)
        left = self._action_room() if self.isRightToLeft() else self._text_left()
        at = QPointF(left, (self.height() - used) / 2)
        text.paint(painter, at, self._theme.color(look.ink))
        if note:
            note.paint(painter, at + QPointF(0, text.height), self._theme.color(look.note))

    def _paint_action(self, painter: QPainter, look: LineLook) -> None:
        ink = self._theme.color(look.icon_ink if look.tile == "surface" else look.ink)
        font = self._theme.font(TextSize.STRONG)
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(ink)
        room = self._side(QRectF(0, 0, self.width() - SIDE - 24, self.height()))
        flags, mirrored = Qt.AlignmentFlag, self.isRightToLeft()
        end = flags.AlignLeft if mirrored else flags.AlignRight
        painter.drawText(room, end | flags.AlignAbsolute | flags.AlignVCenter, self._action())
        arrow = self._side(QRectF(self.width() - SIDE - 18, self.height() / 2 - 8, 16, 16))
        chevron = "chevron-left" if mirrored else "chevron-right"
        self._theme.icons.paint(painter, chevron, arrow, ink)

    def _side(self, box: QRectF) -> QRectF:
        """Mirrored where the window is."""
        if self.isRightToLeft():
            box.moveLeft(self.width() - box.right())
        return box

    def _describe(self) -> None:
        self.setAccessibleDescription(line_means(self._open))

    def _action(self) -> str:
        if self.width() < ACTION_FROM:
            return ""
        return details(self._open)

    def _action_room(self, width: int | None = None) -> int:
        """What the action and its arrow take at the end."""
        if (self.width() if width is None else width) < ACTION_FROM:
            return 38
        words = QFontMetrics(self._theme.font(TextSize.STRONG))
        wide = max(words.horizontalAdvance(details(shown)) for shown in (True, False))
        return SIDE + 24 + wide + SIDE

    def _flows(self, width: int) -> tuple[Flow, Flow | None]:
        room = width - self._text_left() - self._action_room(width)
        flags = Qt.AlignmentFlag
        side = flags.AlignRight if self.isRightToLeft() else flags.AlignLeft
        along = side | flags.AlignAbsolute
        text = Flow(
            self.words.sentence, self._theme.font(TextSize.BODY), room, len(self.words.first), along
        )
        if self._compact:
            return text, None
        return text, Flow(footnote(), self._theme.font(TextSize.CAPTION), room, align=along)

    def _text_left(self) -> int:
        return LOOKS[self.state].band + SIDE + (30 if self._compact else TILE) + SIDE


def _hatching(ground: QColor, stripe: QColor) -> QPixmap:
    side = 10
    pixmap = QPixmap(side, side)
    pixmap.fill(ground)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(stripe, 3.2))
    for shift in (-side, 0, side):
        painter.drawLine(QPointF(shift - 2, side + 2), QPointF(shift + side + 2, -2))
    painter.end()
    return pixmap
