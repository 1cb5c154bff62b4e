"""The window: lobby, room or the end of a visit, with one line of news at the bottom."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pendopo.model.errors import PendopoError
from pendopo.model.room import Room, RoomListing
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import Sheet, ask
from pendopo.ui.kit.state_page import StatePage
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Theme
from pendopo.ui.kit.toast import Toast
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.presenter import LobbyPresenter
from pendopo.ui.lobby.view import LobbyView
from pendopo.ui.room.presenter import RoomPresenter
from pendopo.ui.room.view import RoomView
from pendopo.ui.settings.view import SettingsView
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.pages import settings_pages
from pendopo.words import lobby as lobby_words
from pendopo.words import window as words
from pendopo.words.endings import ended
from pendopo.words.errors import sentence
from pendopo.words.kit import program


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
        self._visit: RoomPresenter | None = None
        self._joining = False
        self._may_close = False
        self._asking = False
        self.setWindowTitle(program())
        self.setWindowIcon(QIcon(theme.icons.mark("pendopo", 64)))
        self.setMinimumSize(400, 360)
        self.resize(1120, 720)
        theme.apply()
        self.announcer = Announcer(self)
        self.lobby = LobbyView(theme, display_name)
        self.places = LobbyPresenter(theme, bridge, backend.lobby, self.lobby)
        self.room = RoomView(theme)
        self.over = StatePage(theme, "visitEnded")
        self.settings = SettingsView(theme)
        for subject in settings_pages(theme, bridge, backend):
            self.settings.add(subject)
        self._pages = QStackedWidget()
        for page in (self.lobby, self.room, self.over, self.settings):
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
        self._start(self.places.show_places())

    def open_link(self, link: str) -> None:
        """Say what a link is and ask; it never joins by itself."""
        self._start(self.places.add_invite(link))

    @property
    def in_room(self) -> bool:
        """Whether a visit goes on."""
        return self._visit is not None

    async def join(self, place: PlaceCard, listing: RoomListing) -> None:
        """Enter a room, muted."""
        if self._joining or self._visit is not None:
            return
        self._joining = True
        self.toast.show_news(lobby_words.joining(lobby_words.title(listing)))
        try:
            session = await self._bridge.wish(
                self._backend.visits.join, place.id, listing, self.lobby.display_name
            )
        finally:
            self._joining = False
        self.toast.dismiss()
        self.room.enter(place_name(place), self._backend.visits.sound_notice())
        self._visit = RoomPresenter(self._theme, self._bridge, self.room, session, self.announcer)
        self._visit.ended.connect(self._show_end)
        self._visit.failed.connect(self.show_failure)
        self._visit.refused.connect(self.say)
        self._show_page(self.room)
        await self._visit.begin()

    async def leave(self) -> None:
        """Leave quietly and show the lobby."""
        visit, self._visit = self._visit, None
        self._show_page(self.lobby)
        if visit is not None:
            await visit.leave()

    def show_failure(self, error: PendopoError) -> None:
        """One sentence; never a stack trace."""
        self.say(sentence(error))

    def say(self, said: str) -> None:
        """What did not happen, until it is dismissed."""
        self.toast.show_failure(said)
        self.announcer.say(said)

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
            self._theme, self, "closeSheet", words.close_question(), words.close_means(),
            words.close_yes(), words.close_no(),
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
        self.places.join_wanted.connect(lambda card, room: self._start(self.join(card, room)))
        self.places.failed.connect(self.show_failure)
        self._sound_noticed.connect(self.room.show_sound_notice, Qt.ConnectionType.QueuedConnection)
        self._backend.visits.follow_sound(self._sound_noticed.emit)
        self.room.bar.leave_wanted.connect(lambda: self._start(self.leave()))
        self.over.pressed.connect(lambda: self._start(self.leave()))
        self.lobby.places.settings_wanted.connect(lambda: self._show_page(self.settings))
        self.settings.back.connect(lambda: self._show_page(self.lobby))
        for key, press in (("M", self.room.bar.press_mic), ("H", self.room.bar.press_hand)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda press=press: self._press(press))

    def _press(self, press: Callable[[], None]) -> None:
        if self._pages.currentWidget() is self.room and self.findChild(Sheet) is None:
            press()

    def _show_end(self, room: Room) -> None:
        heading, said = ended(room.closed_because)
        self.over.tell(heading, said, words.back_to_lobby(), "leave")
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
