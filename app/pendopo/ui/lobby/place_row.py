"""The places a person has invites to: their model and how a row is painted."""

from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.flow_list import CellDelegate, ringed
from pendopo.ui.kit.keyed_rows import AnyIndex, KeyedRows, RowRole
from pendopo.ui.kit.painting import paint_focus, painting
from pendopo.ui.kit.plain import tooltip
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.places import PlaceCard
from pendopo.words.kit import listed
from pendopo.words.untrusted import address, one_line


class PlacesModel(KeyedRows[PlaceCard]):
    """Places in the order they are kept, keyed by their id."""

    def key(self, row: PlaceCard) -> str:
        """Its id."""
        return row.id

    def told(self, row: PlaceCard, role: int) -> Any:
        """One fact about one place."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return listed(name(row), address(row.server))
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(listed(name(row), address(row.server)))
        return None


class PlaceDelegate(CellDelegate):
    """A square picture, the name, the server below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = Portraits(theme)

    def cell_height(self) -> int:
        """A row and the space below it."""
        return 58

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Never raises: an exception here could end the process."""
        with painting(painter):
            card = index.data(RowRole.ROW)
            if isinstance(card, PlaceCard):
                self._paint(painter, QRectF(option.rect).adjusted(0, 0, 0, -4), card, option)

    def _paint(
        self, painter: QPainter, row: QRectF, card: PlaceCard, option: QStyleOptionViewItem
    ) -> None:
        theme = self._theme
        box = row.adjusted(0.5, 0.5, -0.5, -0.5)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.color("hairline"), 1))
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(box, 10, 10)
        if ringed(option):
            paint_focus(painter, theme, box.adjusted(1, 1, -1, -1), 9)
        picture = QRectF(row.left() + 10, row.center().y() - 18, 36, 36)
        self._portraits.paint(painter, picture, card.id, name(card), square=True)
        text = QRectF(picture.right() + 10, row.top() + 8, row.right() - picture.right() - 18, 20)
        for words, size, ink in (
            (name(card), TextSize.STRONG, "text"),
            (address(card.server), TextSize.CAPTION, "text2"),
        ):
            font = theme.font(size)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            shown = elided(words, font, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, shown)
            text.translate(0, 19)


def name(card: PlaceCard) -> str:
    """What the invite calls the place, or its server."""
    return one_line(card.name) or address(card.server)
