"""Over the rooms of a place: its name and server, the search, how many there are."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.margins import set_margins
from pendopo.ui.kit.plain import ElidedLabel, IconLabel, PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.search_field import SearchField
from pendopo.words import lobby as words
from pendopo.words.untrusted import address


class RoomsHead(QWidget):
    """The search stands below the name in narrow windows, while it is used."""

    opening_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown = self._listed = self._narrow = self._low = False
        self._place = ElidedLabel(theme, "", TextSize.PAGE)
        self._place.setObjectName("placeTitle")
        self._server = ElidedLabel(theme, "", TextSize.CAPTION, "quiet")
        self._open = PlainLabel(theme, words.open_now, TextSize.HEADING)
        self._count = PlainLabel(theme, "", TextSize.HEADING, "quiet")
        self._count.setObjectName("roomCount")
        self.search = SearchField(theme)
        self.open_button = TextButton(theme, "lobbyOpenRoomButton", "", "primary", "plus")
        self.open_button.clicked.connect(self.opening_wanted)
        self.open_button.hide()
        self._lay_out(theme)

    def show_place(self, card: PlaceCard, rooms: int, found: int) -> None:
        """A place that is one room leaves its title to the card; of its `rooms`, `found` show."""
        self._shown = True
        whole = card.kind == "place"
        self._place.show_text(place_name(card) if whole else words.one_room())
        self._server.show_text(address(card.server))
        self._listed = bool(rooms) and whole
        self._count.setText(str(rooms) if found == rooms else words.found_of(found, rooms))
        self.show_search()
        self._show_count()

    @property
    def title(self) -> str:
        """All of it."""
        return self._place.whole

    def show_search(self) -> None:
        """Where there is room, or while it is used."""
        used = bool(self.search.text()) or self.search.hasFocus()
        self.search.setVisible(self._shown and (not self._narrow or used))

    def set_narrow(self, narrow: bool, low: bool, side: int) -> None:
        """`side` is the margin at the end of the row; in a `low` window nothing is counted."""
        self._narrow, self._low = narrow, low
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(down if narrow else across)
        set_margins(self._head, 0, 0, side, 0 if narrow else 10)
        self._column.setSpacing(6 if low else 12)
        self.search.setMaximumWidth(16_777_215 if narrow else 200)
        (self._named if narrow else self._head).addWidget(self.open_button)
        self._say_button()
        self.show_search()
        self._show_count()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_button()

    def _say_button(self) -> None:
        meaning = words.open_room()
        self.open_button.setText("" if self._narrow else meaning)
        self.open_button.setAccessibleName(meaning)

    def _show_count(self) -> None:
        shown = self._listed and not self._low
        self._open.setVisible(shown)
        self._count.setVisible(shown)

    def _lay_out(self, theme: Theme) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._place)
        server = QHBoxLayout()
        server.setSpacing(6)
        server.addWidget(IconLabel(theme, "server", "text2", 13))
        server.addWidget(self._server, 1)
        titles.addLayout(server)
        self._named = QHBoxLayout()
        self._named.setSpacing(8)
        self._named.addLayout(titles, 1)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(8)
        self._head.addLayout(self._named, 1)
        self._head.addWidget(self.search, 1)
        count = QHBoxLayout()
        count.setSpacing(8)
        count.addWidget(self._open)
        count.addWidget(self._count)
        count.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head)
        self._column.addLayout(count)
