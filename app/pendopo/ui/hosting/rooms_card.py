"""The rooms that are open, each with its end."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.hosting.hosting import HostedRoom
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.keyed_rows import KeyedRows
from pendopo.ui.kit.plain import ElidedLabel, PlainLabel
from pendopo.ui.kit.row_column import RowColumn
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import hosted_rooms
from pendopo.words.kit import listed
from pendopo.words.untrusted import one_line


class RoomsModel(KeyedRows[HostedRoom]):
    """By name."""

    def key(self, row: HostedRoom) -> Hashable:
        """Its name on the host."""
        return row.name

    def told(self, row: HostedRoom, role: int) -> Any:
        """Its title."""
        return row.title if role == Qt.ItemDataRole.DisplayRole else None


class RoomsCard(Card):
    """`enter_wanted` and `end_wanted` carry a HostedRoom."""

    enter_wanted = Signal(object)
    end_wanted = Signal(object)

    def __init__(self, theme: Theme, lost: QWidget, own: bool = True) -> None:
        """Rooms that are not on a server of our `own` are entered by their links."""
        super().__init__(theme, hosted_rooms.rooms)
        self.setObjectName("hostRooms")
        self._own = own
        self.model = RoomsModel(self)
        self._empty = PlainLabel(theme, hosted_rooms.no_rooms, TextSize.CAPTION, "quiet", wrap=True)
        self.column.addWidget(self._empty)
        self.column.addWidget(RowColumn(self.model, self._make, lost))

    def show_rooms(self, rooms: Sequence[HostedRoom]) -> None:
        """Follow the place."""
        self.model.show_rows(rooms)
        self._empty.setVisible(not rooms)

    def _make(self, room: HostedRoom) -> "_RoomRow":
        row = _RoomRow(self._theme, room, self.enter_wanted.emit, self.end_wanted.emit)
        row.enter.setVisible(self._own)
        return row


class _RoomRow:
    def __init__(
        self,
        theme: Theme,
        room: HostedRoom,
        enter: Callable[[HostedRoom], None],
        end: Callable[[HostedRoom], None],
    ) -> None:
        self._room = room
        self.widget = QWidget()
        self.widget.setMinimumHeight(52)
        self._title = ElidedLabel(theme, size=TextSize.STRONG)
        self._facts = ElidedLabel(theme, size=TextSize.CAPTION, tone="quiet")
        self.enter = TextButton(theme, "enterOwnRoom", hosted_rooms.enter_room, small=True)
        self._end = TextButton(theme, "endRoom", hosted_rooms.end_room, "danger", small=True)
        self.enter.clicked.connect(lambda: enter(self._room))
        self._end.clicked.connect(lambda: end(self._room))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._title)
        texts.addWidget(self._facts)
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        row.addWidget(self.enter)
        row.addWidget(self._end)

    def show_row(self, room: HostedRoom) -> None:
        self._room = room
        self._title.show_text(one_line(room.title, 140))
        self._facts.show_text(
            listed(hosted_rooms.people_there(room.people), one_line(room.topic, 140))
        )
        self.enter.setAccessibleName(hosted_rooms.enter_this_room(room.title))
        self._end.setAccessibleName(hosted_rooms.end_this_room(room.title))
