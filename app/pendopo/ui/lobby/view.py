"""The lobby: places at the left, the rooms of the current one at the right."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QWidget

from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.places_pane import PlacesPane
from pendopo.ui.lobby.rooms_pane import RoomsPane

NARROW = 720
LOW = 560


class LobbyView(QWidget):
    """Shows what its presenter found out; every press is only a signal."""

    seen = Signal()
    unseen = Signal()
    named = Signal(str)
    """What the person wants to be called from now on."""

    def __init__(
        self,
        theme: Theme,
        display_name: str,
        breathe: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        """`breathe` is called between its parts."""
        super().__init__(parent)
        self.places = PlacesPane(theme)
        breathe()
        self.rooms = RoomsPane(theme, breathe)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.places)
        self.beside = QStackedWidget(self)
        """The rooms, and whatever else can stand beside the places."""
        self.beside.addWidget(self.rooms)
        self.setFocusProxy(self.rooms)
        self._row.addWidget(self.beside, 1)
        self.display_name = display_name
        """What the person wants to be called."""
        self.places.show_name(display_name)

    def call_me(self, name: str) -> None:
        """Another name, shown where it can be changed."""
        self.display_name = name
        self.places.show_name(name)
        self.named.emit(name)

    def add_beside(self, page: QWidget) -> None:
        """A page that can stand beside the places."""
        self.beside.addWidget(page)

    def show_beside(self, page: QWidget) -> None:
        """In place of the rooms, until a place is chosen."""
        self.beside.setCurrentWidget(page)
        self.places.host_button.set_current(page is not self.rooms)
        self.setFocusProxy(page)

    def show_rooms(self) -> None:
        """Of the current place."""
        self.show_beside(self.rooms)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.unseen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows have the places on top."""
        super().resizeEvent(event)
        narrow, low = self.width() < NARROW, self.height() < LOW
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if narrow else across)
        self.places.set_narrow(narrow, low)
        self.rooms.set_narrow(narrow, low)
