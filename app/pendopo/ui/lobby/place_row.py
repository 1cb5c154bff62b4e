"""The places a person has invites to: their model and how a row is painted."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias, assert_never

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.flow_list import CellDelegate, ringed
from pendopo.ui.kit.keyed_rows import AnyIndex, KeyedRows, RowRole
from pendopo.ui.kit.painting import paint_focus, painting
from pendopo.ui.kit.plain import tooltip
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.places import PlaceCard
from pendopo.words import lobby as words
from pendopo.words.invite_sheet import keeps
from pendopo.words.kit import listed
from pendopo.words.untrusted import address, one_line

ROW, STRIP = 58, 96
"""Heights of a cell in the column and in the strip, with the space below it."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """Its server was not asked yet."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Its server answered: people in all rooms, and rooms with somebody on stage."""

    people: int
    live: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Its server did not answer, or said no, which `refused` tells."""

    sentence: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Shut:
    """It is the person's own, and closed."""


Standing: TypeAlias = Unasked | Counted | Missed | Shut


class PlaceRole(IntEnum):
    """What a row can be asked for beside its name."""

    STANDING = RowRole.NEXT


class PlacesModel(KeyedRows[PlaceCard]):
    """Places in the order they are kept, keyed by their id, and what was heard of each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._standings: dict[str, Standing] = {}

    def key(self, row: PlaceCard) -> str:
        """Its id."""
        return row.id

    def told(self, row: PlaceCard, role: int) -> Any:
        """One fact about one place."""
        standing = self.standing(row)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                passing = [keeps(False)] if row.passing else []
                return listed(name(row), *_spoken(standing), address(row.server), *passing)
            case Qt.ItemDataRole.ToolTipRole:
                said = [standing.sentence] if isinstance(standing, Missed) else []
                said += [keeps(False)] if row.passing else []
                return tooltip(listed(name(row), address(row.server), *said))
            case PlaceRole.STANDING:
                return standing
        return None

    def standing(self, row: PlaceCard) -> Standing:
        """What its server has said last."""
        return self._standings.get(row.id, Unasked())

    def follow(self, place_id: str, standing: Standing) -> None:
        """What the server of one place has said."""
        if self._standings.get(place_id) != standing:
            self._standings[place_id] = standing
            changed = self.index_of(place_id)
            if changed.isValid():
                self.dataChanged.emit(changed, changed)


@dataclass(frozen=True, slots=True)
class _Row:
    card: PlaceCard
    standing: Standing


class PlaceDelegate(CellDelegate):
    """A square picture, the name, who is there; in the strip the name below the picture."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = Portraits(theme)
        self.strip = False

    def cell_height(self) -> int:
        """A row and the space below it."""
        return STRIP if self.strip else ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Never raises: an exception here could end the process."""
        with painting(painter):
            card, standing = index.data(RowRole.ROW), index.data(PlaceRole.STANDING)
            if isinstance(card, PlaceCard):
                row = _Row(card, standing)
                draw = self._paint_tile if self.strip else self._paint_row
                draw(painter, QRectF(option.rect), row, option)

    def _paint_row(
        self, painter: QPainter, cell: QRectF, row: _Row, option: QStyleOptionViewItem
    ) -> None:
        theme = self._theme
        box = cell.adjusted(0.5, 0.5, -0.5, -4.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.color("hairline"), 1))
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(box, 10, 10)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("canvas"))
            painter.drawRoundedRect(box, 10, 10)
        if ringed(option):
            paint_focus(painter, theme, box.adjusted(1, 1, -1, -1), 9)
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        inner = box.adjusted(10, 0, -10, 0)
        picture = QRectF(inner.left(), box.center().y() - 18, 36, 36)
        if mirrored:
            picture.moveRight(inner.right())
        self._portraits.paint(painter, picture, row.card.id, name(row.card), square=True)
        text = inner.adjusted(0, 8, -46, 0) if mirrored else inner.adjusted(46, 8, 0, 0)
        taken = self._paint_standing(painter, text, row.standing, mirrored)
        text = text.adjusted(taken, 0, 0, 0) if mirrored else text.adjusted(0, 0, -taken, 0)
        text.setHeight(20)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        side |= Qt.AlignmentFlag.AlignAbsolute
        for said, size, ink in (
            (name(row.card), TextSize.STRONG, "text"),
            (_below(row), TextSize.CAPTION, _below_ink(row.standing)),
        ):
            font = theme.font(size)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = elided(said, font, text.width())
            painter.drawText(text, side | Qt.AlignmentFlag.AlignVCenter, shown)
            text.translate(0, 19)

    def _paint_standing(
        self, painter: QPainter, text: QRectF, standing: Standing, mirrored: bool
    ) -> float:
        """The mark or the number at the end of a row; returns the pixels that it takes."""
        middle = QPointF(text.right(), text.top() + 19)
        match standing:
            case Missed():
                box = QRectF(text.left() if mirrored else middle.x() - 18, middle.y() - 9, 18, 18)
                self._theme.icons.paint(painter, "warning", box, self._theme.color("warn"))
                return 26
            case Counted(live=live) if live:
                return self._paint_live(painter, text, str(live), mirrored)
        return 0

    def _paint_live(self, painter: QPainter, text: QRectF, number: str, mirrored: bool) -> float:
        font = self._theme.font(TextSize.STRONG)
        ink = self._theme.color("accent")
        wide = QFontMetricsF(font).horizontalAdvance(number)
        row = QRectF(text.left(), text.top() + 9, text.width(), 20)
        left = row.left() if mirrored else row.right() - wide - 18
        self._theme.icons.paint(painter, "speaking", QRectF(left, row.top() + 3, 14, 14), ink)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QRectF(left + 18, row.top(), wide + 1, 20), 0, number)
        return wide + 18 + 8

    def _paint_tile(
        self, painter: QPainter, cell: QRectF, row: _Row, option: QStyleOptionViewItem
    ) -> None:
        theme = self._theme
        picture = QRectF(cell.center().x() - 22, cell.top() + 8, 44, 44)
        frame = picture.adjusted(-4, -4, 4, 4)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(theme.color("surface"))
        pen = QPen(theme.color("accent"), 2) if selected else QPen(theme.color("hairline"), 1)
        painter.setPen(pen)
        painter.drawRoundedRect(frame, 11, 11)
        self._portraits.paint(painter, picture, row.card.id, name(row.card), square=True)
        if isinstance(row.standing, Missed):
            mark = QRectF(frame.right() - 12, frame.top() - 4, 18, 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("canvas"))
            painter.drawEllipse(mark.adjusted(-2, -2, 2, 2))
            theme.icons.paint(painter, "warning", mark, theme.color("warn"))
        if ringed(option):
            paint_focus(painter, theme, frame.adjusted(-3, -3, 3, 3), 13)
        font = theme.font(TextSize.CAPTION)
        font.setWeight(theme.font(TextSize.STRONG if selected else TextSize.BODY).weight())
        painter.setFont(font)
        painter.setPen(theme.color("text" if selected else "text2"))
        text = QRectF(cell.left() + 2, frame.bottom() + 4, cell.width() - 4, 20)
        shown = elided(name(row.card), font, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, shown)


def name(card: PlaceCard) -> str:
    """What the invite calls the place, or its server."""
    return one_line(card.name) or address(card.server)


def _below(row: _Row) -> str:
    match row.standing:
        case Unasked():
            return address(row.card.server)
        case Shut():
            return words.shut()
        case Counted(people=people):
            return words.people_here(people)
        case Missed(refused=True):
            return words.refused()
        case Missed():
            return words.cannot_connect()
        case _:
            assert_never(row.standing)


def _below_ink(standing: Standing) -> str:
    return "warn" if isinstance(standing, Missed) else "text2"


def _spoken(standing: Standing) -> list[str]:
    match standing:
        case Unasked():
            return []
        case Counted(people, live):
            return [words.people_here(people), *([words.live_rooms(live)] if live else [])]
        case Shut():
            return [words.shut()]
        case Missed(sentence):
            return [words.cannot_connect(), sentence]
        case _:
            assert_never(standing)
