"""The rooms of a place: their model and how a card is painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import RoomListing
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.flow import Flow, fitted
from pendopo.ui.kit.flow_list import CellDelegate, ringed
from pendopo.ui.kit.keyed_rows import AnyIndex, KeyedRows, RowRole
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import tooltip
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import lobby as words
from pendopo.words.encryption import floor_label
from pendopo.words.untrusted import one_line

CARD = 204
GUTTER = 16
BUTTON = 104
"""Kept free at the end of a card for the button of the one that is chosen."""
EDGE = 2
"""Behind the last card; the list keeps the rest of the margin for its scroll bar."""
FLOOR_LOOK = {
    Mode.NONE: ("lock-off", "bad"),
    Mode.SHARED: ("lock-shared", "warn"),
    Mode.RSK1: ("lock-e2ee", "info"),
}
"""Icon and colour token of an encryption floor."""


class ListingRole(IntEnum):
    """What a row can be asked for beside its title."""

    NAME = RowRole.KEY
    LISTING = RowRole.NEXT
    PEOPLE = RowRole.NEXT + 1
    SPEAKERS = RowRole.NEXT + 2
    ENDED = RowRole.NEXT + 3


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as last listed; `ended` when the newest list does not have it any more."""

    listing: RoomListing
    ended: bool = False


class RoomsModel(KeyedRows[RoomRow]):
    """The rooms of a place, keyed by their name on the server."""

    def key(self, row: RoomRow) -> RoomName:
        """Its name."""
        return row.listing.name

    def told(self, row: RoomRow, role: int) -> Any:
        """One fact about one room."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words.title(row.listing)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(words.title(row.listing))
            case ListingRole.LISTING:
                return row.listing
            case ListingRole.PEOPLE:
                return row.listing.people
            case ListingRole.SPEAKERS:
                return row.listing.speakers
            case ListingRole.ENDED:
                return row.ended
        return None


def followed(known: Sequence[RoomRow], listings: Sequence[RoomListing]) -> tuple[RoomRow, ...]:
    """`known` in its order with the newest facts, ended where they are gone; new rooms at the end.

    Whoever is about to press a room must not find another one in its place.
    """
    before = {row.listing.name: row.listing for row in known}
    now = {listing.name: listing for listing in listings}
    return tuple(
        RoomRow(now.get(name) or before[name], name not in now) for name in {**before, **now}
    )


class RoomCardDelegate(CellDelegate):
    """A card: live row, title, topic, who is there, encryption floor."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def cell_height(self) -> int:
        """Card and gutter."""
        return CARD + GUTTER

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Never raises: an exception here could end the process."""
        with painting(painter):
            row = index.data(RowRole.ROW)
            view = option.widget
            if isinstance(row, RoomRow) and isinstance(view, QListView):
                mirrored = option.direction is Qt.LayoutDirection.RightToLeft
                box = card_box(QRectF(option.rect), view)
                self._paint_ground(painter, box, option)
                _Card(painter, self._theme, box.adjusted(16, 16, -16, -16), mirrored).paint(row)

    def _paint_ground(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem) -> None:
        lit = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver
        active = bool(option.state & (lit | QStyle.StateFlag.State_Selected))
        edge = self._theme.color("accent" if active else "hairline")
        painter.setPen(QPen(edge, 2 if ringed(option) else 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)


class _Card:
    """What stands on one card, from its leading edge."""

    def __init__(self, painter: QPainter, theme: Theme, inner: QRectF, mirrored: bool) -> None:
        self._painter = painter
        self._theme = theme
        self._inner = inner
        self._mirrored = mirrored
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        self._side = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute

    def paint(self, room: RoomRow) -> None:
        """All of it."""
        self._paint_live(room)
        self._paint_title(room)
        if not room.ended:
            self._paint_counts(room.listing)

    def _paint_live(self, room: RoomRow) -> None:
        live = room.listing.speakers > 0 and not room.ended
        said = words.live() if live else words.nobody_on_stage()
        said = words.ended() if room.ended else said
        size = TextSize.STRONG if live else TextSize.CAPTION
        icon, ink = ("speaking", "accent") if live else ("", "text2")
        self._paint_fact(0, self._inner.top(), icon, ink, said, size)

    def _paint_title(self, room: RoomRow) -> None:
        theme, inner, listing = self._theme, self._inner, room.listing
        font = theme.font(TextSize.HEADING)
        title = fitted(words.title(listing), font, inner.width(), 2)
        flow = Flow(title, font, inner.width(), align=self._side)
        at = QPointF(inner.left(), inner.top() + 28)
        flow.paint(self._painter, at, theme.color("text2" if room.ended else "text"))
        font = theme.font(TextSize.CAPTION)
        self._painter.setFont(font)
        self._painter.setPen(theme.color("text2"))
        row = QRectF(inner.left(), at.y() + flow.height + 2, inner.width(), 20)
        topic = elided(one_line(listing.topic, 120), font, inner.width())
        self._painter.drawText(row, self._side, topic)

    def _paint_counts(self, listing: RoomListing) -> None:
        bottom = self._inner.bottom() - 22
        listening = max(listing.people - listing.speakers, 0)
        if listing.speakers:
            said = words.on_stage(listing.speakers)
            self._paint_fact(0, bottom - 28, "person", "text2", said)
        after = self._paint_fact(0, bottom, "people", "text2", words.listening(listening))
        icon, ink = FLOOR_LOOK[listing.mode]
        floor = floor_label(listing.mode)
        wide = QFontMetricsF(self._theme.font(TextSize.CAPTION)).horizontalAdvance(floor) + 24
        if after + 14 + wide + BUTTON > self._inner.width():
            self._paint_fact(self._inner.width() - wide, self._inner.top(), icon, ink, floor)
        else:
            self._paint_fact(after + 14, bottom, icon, ink, floor)

    def _paint_fact(
        self, x: float, y: float, icon: str, ink: str, fact: str, size: TextSize = TextSize.CAPTION
    ) -> float:
        """`x` and what is returned count from the leading edge."""
        font, color = self._theme.font(size), self._theme.color(ink)
        width = QFontMetricsF(font).horizontalAdvance(fact) + 2
        if icon:
            self._theme.icons.paint(self._painter, icon, self._placed(x, y + 3, 16, 16), color)
            x += 22
        self._painter.setFont(font)
        self._painter.setPen(color)
        self._painter.drawText(self._placed(x, y, width, 22), self._side, fact)
        return x + width

    def _placed(self, x: float, y: float, width: float, height: float) -> QRectF:
        if self._mirrored:
            return QRectF(self._inner.right() - x - width, y, width, height)
        return QRectF(self._inner.left() + x, y, width, height)


def spoken(room: RoomRow) -> str:
    """All of a card in words."""
    return words.ended_card(room.listing) if room.ended else words.card(room.listing)


def card_box(cell: QRectF, view: QListView) -> QRectF:
    """The card inside its cell: one gutter between two columns, EDGE behind the last."""
    box = cell.adjusted(0, 0, 0, -GUTTER)
    if view.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return box.adjusted(GUTTER / 2, 0, -GUTTER / 2, 0)
    if cell.width() * 2 > view.viewport().width():
        return box.adjusted(0, 0, -EDGE, 0)
    spare = (GUTTER - EDGE) / 2
    first = cell.left() < cell.width() / 2
    return box.adjusted(0, 0, -GUTTER + spare, 0) if first else box.adjusted(spare, 0, -EDGE, 0)
