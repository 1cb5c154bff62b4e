"""The right side of the lobby: the rooms of one place, or the state it is in."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pendopo.model.ids import RoomName
from pendopo.model.room import RoomListing
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.keyed_rows import RowRole
from pendopo.ui.kit.plain import ElidedLabel, PlainLabel
from pendopo.ui.kit.state_page import StatePage
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.room_card import (
    GUTTER,
    ListingRole,
    RoomCardDelegate,
    RoomRow,
    RoomsModel,
    followed,
)
from pendopo.words import lobby as words
from pendopo.words.lobby import StateWords
from pendopo.words.untrusted import address


class RoomsPane(QWidget):
    """Heading with the name field, below it the cards."""

    chosen = Signal(object)
    """The RoomRow on which somebody pressed and released, or pressed Enter."""

    def __init__(self, theme: Theme, display_name: str) -> None:
        super().__init__()
        self.model = RoomsModel(self)
        self._arranged: tuple[RoomRow, ...] = ()
        self._pressed: RoomName | None = None
        self._say_again: Callable[[], None] = lambda: None
        self._delegate = RoomCardDelegate(theme)
        self.list = FlowList("roomList", words.rooms, 330, grows=False, columns=2)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.watch()
        self.join_button = TextButton(theme, "joinButton", words.listen, "primary", small=True)
        self.join_button.setParent(self.list.viewport())
        self.join_button.hide()
        self.state = StatePage(theme, "lobbyState")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.state)
        self._place = ElidedLabel(theme, "", TextSize.PAGE)
        self._place.setObjectName("placeTitle")
        self._server = ElidedLabel(theme, "", TextSize.CAPTION, "quiet")
        self._open = PlainLabel(theme, "", TextSize.HEADING)
        self._open.setObjectName("roomCount")
        self.name_edit = QLineEdit(display_name)
        self._lay_out(theme)
        self._follow_current()

    def show_rooms(self, card: PlaceCard, rooms: Sequence[RoomListing]) -> None:
        """The rooms as they are now; those already shown keep their places."""
        self._say_again = lambda: self.show_rooms(card, rooms)
        self._show_heading(card, words.open_now(len(rooms)) if rooms else "")
        first = not self.model.rows
        self.model.show_rows(followed(self._arranged, rooms))
        self._arranged = self.model.rows
        if first and rooms:
            self.list.setCurrentIndex(self.model.index(0))
        if rooms:
            self._stack.setCurrentWidget(self.list)
            self._move_button()
            return
        self._tell(words.no_room())

    def rearrange(self) -> None:
        """Somebody asks anew: the next rooms stand as the server orders them."""
        self._arranged = ()

    def show_loading(self, card: PlaceCard) -> None:
        """Words while the server is asked."""
        self._say_again = lambda: self.show_loading(card)
        self._clear()
        self._show_heading(card, "")
        self._tell(words.loading(place_name(card), address(card.server)))

    def show_failed(self, card: PlaceCard, sentence: str, hopeless: bool) -> None:
        """Why there are none to be shown; those that were come back where they stood."""
        self._say_again = lambda: self.show_failed(card, sentence, hopeless)
        self._show_heading(card, "")
        self._tell(words.failed(place_name(card), sentence, hopeless), "warning", "warn")

    def show_welcome(self) -> None:
        """The first start: no place yet."""
        self._say_again = self.show_welcome
        self._clear()
        title, sentence = words.welcome()
        self._place.show_text(title)
        self._server.show_text(sentence)
        self._open.setText("")
        self._tell(words.begin())

    def set_narrow(self, narrow: bool) -> None:
        """Smaller margins."""
        side = 12 if narrow else 24
        self.name_edit.setFixedWidth(150 if narrow else 230)
        self._column.setContentsMargins(side, 12 if narrow else 20, side - 4, 8)

    def _lay_out(self, theme: Theme) -> None:
        self.name_edit.setObjectName("nameEdit")
        self.name_edit.setMaxLength(60)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._place)
        titles.addWidget(self._server)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, GUTTER + 22, 0)
        head.addLayout(titles, 1)
        name = QVBoxLayout()
        name.setSpacing(2)
        name.addWidget(PlainLabel(theme, words.your_name, TextSize.CAPTION, "quiet"))
        name.addWidget(self.name_edit)
        head.addLayout(name)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._open)
        column.addWidget(self._stack, 1)
        self.set_narrow(False)
        self._name_field()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_field()
            self._say_again()
            self._move_button()

    def _name_field(self) -> None:
        self.name_edit.setAccessibleName(words.your_name())
        self.name_edit.setPlaceholderText(words.shown_to_everyone())

    def _clear(self) -> None:
        self.rearrange()
        self.model.show_rows(())

    def _show_heading(self, card: PlaceCard, rooms: str) -> None:
        self._place.show_text(place_name(card))
        self._server.show_text(address(card.server))
        self._open.setText(rooms)

    def _tell(self, said: StateWords, icon: str = "", ink: str = "text") -> None:
        self._stack.setCurrentWidget(self.state)
        self.state.tell(said.heading, said.sentence, said.button, icon, ink)

    def _follow_current(self) -> None:
        self.list.chosen.connect(self._choose)
        self.join_button.pressed.connect(self._press)
        self.join_button.clicked.connect(self._release)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._move_button())
        self.list.pointed.connect(self.list.setCurrentIndex)
        self.list.verticalScrollBar().valueChanged.connect(lambda *_: self._move_button())
        self.model.dataChanged.connect(lambda *_: self._move_button())
        self.list.arranged.connect(self._move_button)

    def _press(self) -> None:
        self._pressed = self.list.currentIndex().data(RowRole.KEY)

    def _release(self) -> None:
        """The button moves from card to card: it means the one where the press began."""
        index = self.list.currentIndex()
        if index.data(RowRole.KEY) == self._pressed:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(RowRole.ROW))

    def _move_button(self) -> None:
        index = self.list.currentIndex()
        shown = index.isValid() and not index.data(ListingRole.ENDED)
        self.join_button.setVisible(shown)
        if shown:
            self.join_button.setAccessibleName(words.listen_to(index.data()))
            self.join_button.adjustSize()
            box = self.list.visualRect(index).adjusted(0, 0, -GUTTER - 16, -GUTTER - 12)
            corner = QPoint(self.join_button.width() - 1, self.join_button.height() - 1)
            self.join_button.move(box.bottomRight() - corner)
            self.join_button.raise_()
