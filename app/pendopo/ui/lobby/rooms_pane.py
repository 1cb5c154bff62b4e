"""The right side of the lobby: the rooms of one place, or the state it is in."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pendopo.model.ids import RoomName
from pendopo.model.room import RoomListing
from pendopo.model.text import as_written
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.keyed_rows import RowRole
from pendopo.ui.kit.margins import set_margins
from pendopo.ui.kit.state_page import StatePage
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.notice import Notice
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.room_card import (
    ListingRole,
    RoomCardDelegate,
    RoomRow,
    RoomsModel,
    card_box,
    followed,
)
from pendopo.ui.lobby.rooms_head import RoomsHead
from pendopo.words import lobby as words
from pendopo.words.lobby import StateWords
from pendopo.words.untrusted import address


class RoomsPane(QWidget):
    """Heading with the search, below it the cards."""

    chosen = Signal(object)
    """The RoomRow on which somebody pressed and released, or pressed Enter."""
    searched = Signal(str)
    """What was found, for whoever does not see it."""
    next_step = Signal()
    """The button of a state that is about the place."""

    def __init__(self, theme: Theme, breathe: Callable[[], None]) -> None:
        """`breathe` is called between its parts."""
        super().__init__()
        self.model = RoomsModel(self)
        self._arranged: tuple[RoomRow, ...] = ()
        self._card: PlaceCard | None = None
        self._pressed: RoomName | None = None
        self._say_again: Callable[[], None] = lambda: None
        self._delegate = RoomCardDelegate(theme)
        self.list = FlowList("roomList", words.rooms, 330, grows=False, columns=2)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.watch()
        self.join_button = TextButton(theme, "joinButton", words.listen, "primary", small=True)
        breathe()
        self.join_button.setParent(self.list.viewport())  # PySide now makes all kinds of widgets
        self.join_button.hide()
        breathe()
        self.state = StatePage(theme, "lobbyState")
        self.state.pressed.connect(self._press_state)
        self.notice = Notice(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.state)
        self._show(self.list)
        self.head = RoomsHead(theme)
        self.search = self.head.search
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._choose_found)
        self._lay_out()
        self._follow_current()

    @property
    def sought(self) -> str:
        """What the rooms are searched for."""
        return " ".join(as_written(self.search.text()).casefold().split())

    def show_rooms(self, card: PlaceCard, rooms: Sequence[RoomListing]) -> None:
        """The rooms as they are now; those already shown keep their places."""
        self._say_again = lambda: self.show_rooms(card, rooms)
        self._arranged = followed(self._arranged, rooms)
        found = tuple(row for row in self._arranged if self._matches(row))
        self._show_heading(card, len(rooms), _open(found))
        first, waited = not self.model.rows, self._focus_waits()
        self.model.show_rows(found)
        if first and found:
            self.list.setCurrentIndex(self.model.index(0))
        if found and rooms:
            self._show(self.list)
            self._move_button()
            if waited:
                self.begin()
        elif self.sought and rooms:
            self._tell(words.no_match(self.search.text()), "search", "text2")
        else:
            self._tell(words.no_room())

    def rearrange(self) -> None:
        """Somebody asks anew: the next rooms stand as the server orders them."""
        self._arranged = ()

    def show_loading(self, card: PlaceCard) -> None:
        """Words while the server is asked."""
        self._say_again = lambda: self.show_loading(card)
        self._clear()
        self._show_heading(card)
        self._tell(words.loading(place_name(card), address(card.server)))

    def show_failed(self, card: PlaceCard, sentence: str, hopeless: bool) -> None:
        """Why there are none to be shown; those that were come back where they stood."""
        self._say_again = lambda: self.show_failed(card, sentence, hopeless)
        self._show_heading(card)
        self._tell(words.failed(place_name(card), sentence, hopeless), "warning", "warn")

    def show_closed(self, card: PlaceCard) -> None:
        """The person's own place, which they can open."""
        self._say_again = lambda: self.show_closed(card)
        self._show_heading(card)
        self._tell(words.own_closed(), "server", "text2")

    def set_narrow(self, narrow: bool, low: bool = False) -> None:
        """Smaller margins; the search below the heading while it is used. In a `low` window
        the cards begin sooner."""
        low = narrow and low
        side = 12 if narrow else 24
        self.head.set_narrow(narrow, low, side)
        top = 4 if low else 12 if narrow else 20
        set_margins(self._column, side, top, 0, 8)
        self._column.setSpacing(6 if low else 12)
        set_margins(self._foot, 0, 0, side, 4)

    def begin(self) -> None:
        """To the room that was current, or the first: one Enter listens."""
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.model.index(0))
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def seek(self) -> None:
        """To the field, with what stands there chosen."""
        self.search.show()
        self.search.setFocus()
        self.search.selectAll()

    def _matches(self, row: RoomRow) -> bool:
        said = as_written(f"{words.title(row.listing)} {row.listing.topic}").casefold()
        return all(word in said for word in self.sought.split())

    def _search(self) -> None:
        self._say_again()
        if self.sought and self._arranged:
            self.searched.emit(words.found(_open(self.model.rows), self.search.text()))

    def _choose_found(self) -> None:
        """Enter in the search goes to what was found."""
        if self.sought and self.model.rows:
            self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus()

    def _press_state(self) -> None:
        if self._card is not None and self.sought and self._arranged:
            self.search.clear()
            self.head.show_search()
        else:
            self.next_step.emit()

    def _lay_out(self) -> None:
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.notice)
        self._column = column = QVBoxLayout(self)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        column.addLayout(self._foot)
        self.set_narrow(False)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_again()
            self._move_button()

    def _clear(self) -> None:
        self.rearrange()
        self.model.show_rows(())

    def _show_heading(self, card: PlaceCard, rooms: int = 0, found: int = 0) -> None:
        self._card = card
        self.head.show_place(card, rooms, found)
        self.setAccessibleName(self.head.title)

    def _tell(self, said: StateWords, icon: str = "", ink: str = "text") -> None:
        self.state.tell(said.heading, said.sentence, said.button, icon, ink)
        self._show(self.state)

    def _show(self, page: QWidget) -> None:
        """The focus goes along when it was on the other one."""
        other = self.state if page is self.list else self.list
        moves = _holds_focus(other)
        self._stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        if moves:
            page.setFocus()

    def _focus_waits(self) -> bool:
        """It is here, and there was nothing to choose. Whoever has moved it keeps it where it is,
        and whose room went away has chosen nothing."""
        return _holds_focus(self.state) or (self.list.hasFocus() and not self.model.rows)

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
            card = card_box(QRectF(self.list.visualRect(index)), self.list)
            box = card.toRect().adjusted(16, 0, -16, -12)
            corner = QPoint(self.join_button.width() - 1, self.join_button.height() - 1)
            at = box.bottomRight() - corner
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                at.setX(box.left())
            self.join_button.move(at)
            self.join_button.raise_()


def _holds_focus(page: QWidget) -> bool:
    """Itself, or something in it."""
    focused = QApplication.focusWidget()
    return focused is not None and (focused is page or page.isAncestorOf(focused))


def _open(rows: Sequence[RoomRow]) -> int:
    """Those that ended are still shown, and not counted."""
    return sum(not row.ended for row in rows)
