"""The rooms of a place: their model and how a card is painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

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

CARD = 188
GUTTER = 16
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
            if isinstance(row, RoomRow):
                self._paint(painter, card_box(QRectF(option.rect)), row, option)

    def _paint(
        self, painter: QPainter, box: QRectF, room: RoomRow, option: QStyleOptionViewItem
    ) -> None:
        theme, listing = self._theme, room.listing
        lit = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver
        lit |= QStyle.StateFlag.State_Selected
        active = bool(option.state & lit)
        edge = theme.color("accent" if active else "hairline")
        painter.setPen(QPen(edge, 2 if ringed(option) else 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        inner = box.adjusted(16, 14, -16, -14)
        self._paint_live(painter, inner, room)
        self._paint_title(painter, inner, room)
        if not room.ended:
            self._paint_counts(painter, inner, listing)

    def _paint_live(self, painter: QPainter, inner: QRectF, room: RoomRow) -> None:
        theme = self._theme
        live = room.listing.speakers > 0 and not room.ended
        ink = theme.color("accent" if live else "text2")
        if live:
            box = QRectF(inner.left(), inner.top() + 1, 16, 16)
            theme.icons.paint(painter, "speaking", box, ink)
        painter.setFont(theme.font(TextSize.STRONG if live else TextSize.CAPTION))
        painter.setPen(ink)
        row = QRectF(inner.left() + (24 if live else 0), inner.top(), inner.width(), 18)
        said = words.live() if live else words.nobody_on_stage()
        said = words.ended() if room.ended else said
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_title(self, painter: QPainter, inner: QRectF, room: RoomRow) -> None:
        theme, listing = self._theme, room.listing
        font = theme.font(TextSize.HEADING)
        title = fitted(words.title(listing), font, inner.width(), 2)
        flow = Flow(title, font, inner.width())
        at = QPointF(inner.left(), inner.top() + 26)
        flow.paint(painter, at, theme.color("text2" if room.ended else "text"))
        font = theme.font(TextSize.CAPTION)
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        row = QRectF(inner.left(), at.y() + flow.height + 2, inner.width(), 20)
        topic = elided(one_line(listing.topic, 120), font, inner.width())
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, topic)

    def _paint_counts(self, painter: QPainter, inner: QRectF, listing: RoomListing) -> None:
        bottom = inner.bottom() - 22
        listening = max(listing.people - listing.speakers, 0)
        x = self._paint_fact(
            painter, inner.left(), bottom - 26, "lobby", "text2", words.on_stage(listing.speakers)
        )
        x = self._paint_fact(
            painter, inner.left(), bottom, "people", "text2", words.listening(listening)
        )
        icon, ink = FLOOR_LOOK[listing.mode]
        self._paint_fact(painter, x + 14, bottom, icon, ink, floor_label(listing.mode))

    def _paint_fact(
        self, painter: QPainter, x: float, y: float, icon: str, ink: str, fact: str
    ) -> float:
        font = self._theme.font(TextSize.CAPTION)
        self._theme.icons.paint(painter, icon, QRectF(x, y + 3, 16, 16), self._theme.color(ink))
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        width = QFontMetricsF(font).horizontalAdvance(fact)
        row = QRectF(x + 22, y, width + 4, 22)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, fact)
        return row.right()


def spoken(room: RoomRow) -> str:
    """All of a card in words."""
    return words.ended_card(room.listing) if room.ended else words.card(room.listing)


def card_box(cell: QRectF) -> QRectF:
    """The card inside its cell, beside and above the gutters."""
    return cell.adjusted(0, 0, -GUTTER, -GUTTER)
