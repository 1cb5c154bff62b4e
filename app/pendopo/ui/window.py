"""The window: lobby, room or the end of a visit, with one line of news at the bottom."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pendopo.model.errors import PendopoError
from pendopo.model.room import Room, RoomListing
from pendopo.ui import wording
from pendopo.ui.announcer import Announcer
from pendopo.ui.backend import Backend, PlaceCard
from pendopo.ui.bridge import Bridge
from pendopo.ui.lobby_view import LobbyView
from pendopo.ui.places import name as place_name
from pendopo.ui.room_view import RoomView
from pendopo.ui.rooms import title as room_title
from pendopo.ui.sheet import Sheet, ask
from pendopo.ui.state_page import StatePage
from pendopo.ui.surfaces import Ground
from pendopo.ui.theme import Theme
from pendopo.ui.toast import Toast
from pendopo.ui.visit import Visit


class MainWindow(Ground):
    """Talks to `backend` through `bridge`. `closed` when the person is done; then nobody is
    in a room any more."""

    closed = Signal()
    _sound_noticed = Signal(object)

    def __init__(
        self, theme: Theme, bridge: Bridge, backend: Backend, display_name: str = ""
    ) -> None:
        super().__init__(theme, "canvas")
        self._theme = theme
        self._bridge = bridge
        self._backend = backend
        self._visit: Visit | None = None
        self._joining = False
        self._may_close = False
        self._asking = False
        self.setWindowTitle("Pendopo")
        self.setWindowIcon(QIcon(theme.icons.mark("pendopo", 64)))
        self.setMinimumSize(400, 360)
        self.resize(1120, 720)
        theme.apply()
        self.announcer = Announcer(self)
        self.lobby = LobbyView(theme, bridge, backend, display_name)
        self.room = RoomView(theme)
        self.over = StatePage(theme, "visitEnded")
        self._pages = QStackedWidget()
        for page in (self.lobby, self.room, self.over):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.toast = Toast(theme, self)
        self._connect()

    def open(self) -> None:
        """Show the lobby; places are asked for now."""
        self.show()
        self.lobby.setFocus()
        self._start(self.lobby.show_places())

    def open_link(self, link: str) -> None:
        """Say what a link is and ask; it never joins by itself."""
        self._start(self.lobby.add_invite(link))

    @property
    def in_room(self) -> bool:
        """Whether a visit goes on."""
        return self._visit is not None

    async def join(self, place: PlaceCard, listing: RoomListing) -> None:
        """Enter a room, muted."""
        if self._joining or self._visit is not None:
            return
        self._joining = True
        self.toast.show_news(f"Joining {room_title(listing)}…")
        try:
            session = await self._bridge.wish(
                self._backend.join, place.id, listing.name, self.lobby.display_name
            )
        finally:
            self._joining = False
        self.toast.dismiss()
        self.room.enter(place_name(place), self._backend.sound_notice())
        self._visit = Visit(self._theme, self._bridge, self.room, session, self.announcer)
        self._visit.ended.connect(self._show_end)
        self._visit.failed.connect(self.show_failure)
        self._show_page(self.room)
        await self._visit.begin()

    async def leave(self) -> None:
        """Leave quietly and show the lobby."""
        visit, self._visit = self._visit, None
        self._show_page(self.lobby)
        self.lobby.refresh()
        if visit is not None:
            await visit.leave()

    def show_failure(self, error: PendopoError) -> None:
        """One sentence; never a stack trace."""
        sentence = wording.sentence(error)
        self.toast.show_failure(sentence)
        self.announcer.say(sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        """In a room it asks once."""
        if self._visit is None or self._may_close:
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        if not self._asking:
            self._asking = True
            self._start(self._ask_to_close())

    async def _ask_to_close(self) -> None:
        sheet = ask(
            self._theme, self, "closeSheet", "Leave the room?",
            "Closing the window leaves quietly.", "Leave quietly", "Keep listening",
        )  # fmt: skip
        leaves = await sheet.answer()
        self._asking = False
        if leaves:
            self._may_close = True
            try:
                await self.leave()
            finally:
                self.close()

    def _connect(self) -> None:
        self.lobby.join_wanted.connect(lambda card, room: self._start(self.join(card, room)))
        self.lobby.failed.connect(self.show_failure)
        self._sound_noticed.connect(self.room.show_sound_notice, Qt.ConnectionType.QueuedConnection)
        self._backend.follow_sound(self._sound_noticed.emit)
        self.room.bar.leave_wanted.connect(lambda: self._start(self.leave()))
        self.over.pressed.connect(lambda: self._start(self.leave()))
        for key, press in (("M", self.room.bar.press_mic), ("H", self.room.bar.press_hand)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda press=press: self._press(press))

    def _press(self, press: Callable[[], None]) -> None:
        if self._pages.currentWidget() is self.room and self.findChild(Sheet) is None:
            press()

    def _show_end(self, room: Room) -> None:
        heading, sentence = wording.ended(room.closed_because)
        self.over.tell(heading, sentence, "Back to the lobby", "leave")
        self._show_page(self.over)
        visit, self._visit = self._visit, None
        if visit is not None:
            self._start(visit.close())
        self.over.button.setFocus()

    def _show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        page.setFocus()
        self.toast.set_lift(96 if page is self.room else 24)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.show_failure)
