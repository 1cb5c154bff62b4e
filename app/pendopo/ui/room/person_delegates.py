"""How a person is painted on stage and in the audience."""

import math

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from pendopo.ui.kit.avatar import RING_ROOM, Portraits, paint_mark, paint_refused_ring
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.flow_list import CellDelegate, ringed
from pendopo.ui.kit.line_pictures import LinePictures
from pendopo.ui.kit.painting import paint_focus, painting
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.people import Mark, Person, PersonRole
from pendopo.words import room as words

AnyIndex = QModelIndex | QPersistentModelIndex
GAP = 6
BESIDE_NAME = 22
"""The mark of whoever speaks, and its gap."""
INSET = 4
FADED = 0.4
"""Whoever is shown as last known."""


class StageDelegate(CellDelegate):
    """A large avatar with ring and marks; name and caption below in rows of fixed height."""

    def __init__(self, theme: Theme, portraits: Portraits) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = portraits
        self._lines = LinePictures(theme)
        self.avatar = 88

    def picture(self, cell: QRect) -> QRect:
        """Where in a cell the round picture is; its ring is painted by others."""
        left = cell.left() + (cell.width() - self.avatar) // 2
        return QRect(left, cell.top() + RING_ROOM, self.avatar, self.avatar)

    def cell_height(self) -> int:
        """The same for everybody."""
        lines = self._theme.line_height(TextSize.STRONG) + self._theme.line_height(TextSize.CAPTION)
        return round(self.avatar + 2 * RING_ROOM + lines + GAP)

    def whole_name(self, name: str) -> int:
        """How wide a cell is in which it is not cut."""
        font = QFontMetricsF(self._theme.font(TextSize.STRONG))
        return math.ceil(font.horizontalAdvance(name)) + BESIDE_NAME + 2 * INSET

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Never raises: an exception here could end the process."""
        with painting(painter):
            person = index.data(PersonRole.PERSON)
            if isinstance(person, Person):
                self._paint(painter, QRectF(_rect(option)), person, ringed(option))

    def _paint(self, painter: QPainter, cell: QRectF, person: Person, focused: bool) -> None:
        theme = self._theme
        if focused:
            paint_focus(painter, theme, cell.adjusted(2, 2, -2, -2), 12)
        box = QRectF(self.picture(cell.toRect()))
        painter.setOpacity(FADED if person.away else 1.0)
        self._portraits.paint(painter, box, person.identity, person.name)
        if not person.away:
            self._paint_sound(painter, box, person)
        painter.setOpacity(1.0)
        y = box.bottom() + RING_ROOM
        y = self._paint_name(painter, cell, y, person)
        ink = "text2" if person.mark in (None, Mark.SILENCED) else "warn"
        row = QRectF(cell.left() + 2, y, cell.width() - 4, theme.line_height(TextSize.CAPTION))
        self._lines.paint(painter, row, person.shown, TextSize.CAPTION, ink)

    def _paint_name(self, painter: QPainter, cell: QRectF, top: float, person: Person) -> float:
        height = self._theme.line_height(TextSize.STRONG)
        row = QRectF(cell.left() + INSET, top, cell.width() - 2 * INSET, height)
        if person.speaking and not person.away:
            self._paint_speaking(painter, row, person.name)
        else:
            self._lines.paint(painter, row, person.name, TextSize.STRONG)
        return row.bottom()

    def _paint_speaking(self, painter: QPainter, row: QRectF, whole: str) -> None:
        """The name and, after it, the sign of sound."""
        font = self._theme.font(TextSize.STRONG)
        name = elided(whole, font, row.width() - BESIDE_NAME)
        taken = QFontMetricsF(font).horizontalAdvance(name)
        mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        start = row.center().x() - (taken + BESIDE_NAME) / 2
        icon = QRectF(start if mirrored else start + taken + 6, row.center().y() - 8, 16, 16)
        box = QRectF(start + BESIDE_NAME if mirrored else start, row.top(), taken + 1, row.height())
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        self._theme.icons.paint(painter, "speaking", icon, self._theme.color("accent"))

    def _paint_sound(self, painter: QPainter, box: QRectF, person: Person) -> None:
        mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        corner = QPointF(box.left() + 10 if mirrored else box.right() - 10, box.bottom() - 10)
        if person.refused:
            paint_refused_ring(painter, self._theme, box)
            paint_mark(painter, self._theme, corner, "volume-off", "warn", "surface")
            return
        if person.mark is not None:
            paint_mark(painter, self._theme, corner, "volume-off", "surface", "text")
        elif person.muted:
            paint_mark(painter, self._theme, corner, "mic-off", "surface", "text")


class AudienceDelegate(CellDelegate):
    """A small avatar, a hand when it is up, and the name."""

    AVATAR = 40

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = Portraits(theme)
        self._lines = LinePictures(theme)

    def cell_height(self) -> int:
        """The same for everybody."""
        return round(self.AVATAR + 20 + self._theme.line_height(TextSize.CAPTION))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Never raises: an exception here could end the process."""
        with painting(painter):
            person = index.data(PersonRole.PERSON)
            if isinstance(person, Person):
                self._paint(painter, QRectF(_rect(option)), person, ringed(option))

    def _paint(self, painter: QPainter, cell: QRectF, person: Person, focused: bool) -> None:
        theme = self._theme
        if focused:
            paint_focus(painter, theme, cell.adjusted(2, 2, -2, -2), 10)
        box = QRectF(cell.center().x() - self.AVATAR / 2, cell.top() + 8, self.AVATAR, self.AVATAR)
        painter.setOpacity(FADED if person.away else 1.0)
        self._portraits.paint(painter, box, person.identity, person.name)
        if person.hand:
            mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
            at = QPointF(box.left() + 4 if mirrored else box.right() - 4, box.top() + 4)
            paint_mark(painter, theme, at, "hand", "sogan", "surface", side=20)
        painter.setOpacity(1.0)
        name = words.you() if person.me else person.name
        high = theme.line_height(TextSize.CAPTION)
        row = QRectF(cell.left() + 2, box.bottom() + 6, cell.width() - 4, high)
        self._lines.paint(painter, row, name, TextSize.CAPTION)


def _rect(option: QStyleOptionViewItem) -> QRectF:
    return QRectF(option.rect)
