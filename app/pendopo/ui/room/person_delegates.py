"""How a person is painted on stage and in the audience."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from pendopo.ui.kit.avatar import RING_ROOM, Portraits, paint_mark, paint_refused_ring
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.flow_list import CellDelegate, ringed
from pendopo.ui.kit.painting import paint_focus, painting
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.people import Person, PersonRole
from pendopo.words import room as words

AnyIndex = QModelIndex | QPersistentModelIndex
GAP = 6
FADED = 0.4
"""Whoever is shown as last known."""


class StageDelegate(CellDelegate):
    """A large avatar with ring and marks; name and caption below in rows of fixed height."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = Portraits(theme)
        self.avatar = 88

    def cell_height(self) -> int:
        """The same for everybody."""
        lines = _line(self._theme, TextSize.STRONG) + _line(self._theme, TextSize.CAPTION)
        return round(self.avatar + 2 * RING_ROOM + lines + GAP)

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
        box = QRectF(0, cell.top() + RING_ROOM, self.avatar, self.avatar)
        box.moveLeft(cell.center().x() - self.avatar / 2)
        painter.setOpacity(FADED if person.away else 1.0)
        self._portraits.paint(painter, box, person.identity, person.name)
        if not person.away:
            self._paint_sound(painter, box, person)
        painter.setOpacity(1.0)
        y = box.bottom() + RING_ROOM
        y = _paint_name(painter, theme, cell, y, person)
        caption, ink = (
            (words.sound_refused_caption(), "warn") if person.refused else (person.caption, "text2")
        )
        _paint_line(painter, theme, cell, y, caption, TextSize.CAPTION, ink)

    def _paint_sound(self, painter: QPainter, box: QRectF, person: Person) -> None:
        mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        corner = QPointF(box.left() + 10 if mirrored else box.right() - 10, box.bottom() - 10)
        if person.refused:
            paint_refused_ring(painter, self._theme, box)
            paint_mark(painter, self._theme, corner, "volume-off", "warn", "surface")
            return
        if person.ring.speaking:
            self._portraits.paint_ring(painter, box, person.ring.loudness)
        if person.muted:
            paint_mark(painter, self._theme, corner, "mic-off", "surface", "text")


class AudienceDelegate(CellDelegate):
    """A small avatar, a hand when it is up, and the name."""

    AVATAR = 40

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = Portraits(theme)

    def cell_height(self) -> int:
        """The same for everybody."""
        return round(self.AVATAR + 20 + _line(self._theme, TextSize.CAPTION))

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
        _paint_line(painter, theme, cell, box.bottom() + 6, name, TextSize.CAPTION, "text")


def _paint_name(painter: QPainter, theme: Theme, cell: QRectF, top: float, person: Person) -> float:
    width = cell.width() - 8
    font = theme.font(TextSize.STRONG)
    speaking = person.ring.speaking and not person.away
    room = width - 22 if speaking else width
    name = elided(person.name, font, room)
    row = QRectF(cell.left() + 4, top, width, _line(theme, TextSize.STRONG))
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    if speaking:
        taken = QFontMetricsF(font).horizontalAdvance(name)
        mirrored = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
        start = cell.center().x() - (taken + 22) / 2
        icon = QRectF(start if mirrored else start + taken + 6, row.center().y() - 8, 16, 16)
        row = QRectF(start + 22 if mirrored else start, row.top(), taken + 1, row.height())
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, name)
        theme.icons.paint(painter, "speaking", icon, theme.color("accent"))
    else:
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, name)
    return row.bottom()


def _paint_line(
    painter: QPainter,
    theme: Theme,
    cell: QRectF,
    top: float,
    text: str,
    size: TextSize,
    color: str,
) -> None:
    row = QRectF(cell.left() + 2, top, cell.width() - 4, _line(theme, size))
    font = theme.font(size)
    painter.setFont(font)
    painter.setPen(theme.color(color))
    painter.drawText(row, Qt.AlignmentFlag.AlignCenter, elided(text, font, row.width()))


def _line(theme: Theme, size: TextSize) -> float:
    return round(QFontMetricsF(theme.font(size)).height() * 1.15)


def _rect(option: QStyleOptionViewItem) -> QRectF:
    return QRectF(option.rect)
