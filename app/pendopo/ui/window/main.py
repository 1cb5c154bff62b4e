"""The window: welcome, lobby, room or the end of a visit, settings; one line of news below."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pendopo.model.errors import PendopoError
from pendopo.model.room import LeaveReason, Room, RoomListing
from pendopo.ui.hosting.hosting import HostedRoom
from pendopo.ui.hosting.operator_presenter import OperatorPresenter
from pendopo.ui.hosting.presenter import HostingPresenter
from pendopo.ui.hosting.view import HostingView
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.focus_ring import FocusRing
from pendopo.ui.kit.frame import SMALLEST, WANTED
from pendopo.ui.kit.sheet import Sheet, ask
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Theme
from pendopo.ui.kit.toast import Toast
from pendopo.ui.lobby.inviting import Inviting
from pendopo.ui.lobby.keychain_notice import KeychainNotice
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.presenter import LobbyPresenter
from pendopo.ui.lobby.standing_notice import StandingNotice
from pendopo.ui.lobby.view import LobbyView
from pendopo.ui.lobby.welcome import WelcomeView
from pendopo.ui.room.presenter import RoomPresenter
from pendopo.ui.room.push_to_talk import PushToTalk
from pendopo.ui.room.session import Session
from pendopo.ui.room.view import RoomView
from pendopo.ui.settings.language import LanguageField
from pendopo.ui.settings.sound import SoundPage
from pendopo.ui.settings.view import SettingsView
from pendopo.ui.sound.echo_room import EchoRoom
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.end import EndPage
from pendopo.ui.window.entering import Entering
from pendopo.ui.window.pages import settings_pages
from pendopo.ui.window.tray import Tray
from pendopo.words import hosting as host_words
from pendopo.words import lobby as lobby_words
from pendopo.words import profile as profile_words
from pendopo.words import room as room_words
from pendopo.words import sound as sound_words
from pendopo.words import tray as tray_words
from pendopo.words import window as words
from pendopo.words.errors import sentence
from pendopo.words.kit import program

SAID_AFTER_MS = 1_000
"""Whoever is in a room sooner is told of the room, not of the waiting."""


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
        self._entering: Entering | None = None
        self._last: tuple[PlaceCard, RoomListing] | None = None
        """Where the person was last."""
        self._may_close = False
        self._asking = False
        self.setWindowTitle(program())
        self.setWindowIcon(QIcon(theme.icons.mark("pendopo", 64)))
        self.setMinimumSize(SMALLEST)
        self.resize(WANTED)
        self.setAcceptDrops(True)
        theme.apply()
        self.announcer = Announcer(self)
        self.welcome = WelcomeView(theme)
        self.welcome.add_to_foot(
            LanguageField(theme, bridge, backend.preferences, backend.languages)
        )
        chosen = backend.preferences.settings.display_name
        self.lobby = LobbyView(theme, display_name or chosen)
        self.places = LobbyPresenter(theme, bridge, backend.lobby, self.lobby)
        self.invites = Inviting(theme, bridge, backend.lobby, self, self.lobby)
        self.room = RoomView(theme)
        self.over = EndPage(theme)
        self.settings = SettingsView(theme)
        for subject in settings_pages(theme, bridge, backend):
            self.settings.add(subject)
            if isinstance(subject, SoundPage):
                self._sound_page = subject
        self.echo = EchoRoom(theme, bridge, backend.sound, self.announcer)
        self._talk: PushToTalk | None = None
        self.host_page = HostingView(theme)
        self.hosting = HostingPresenter(theme, bridge, backend.hosting, self.host_page)
        servers = self.host_page.operator
        self.operating = OperatorPresenter(theme, bridge, backend.operating, servers)
        self._pages = QStackedWidget()
        pages = (self.welcome, self.lobby, self.room, self.over, self.settings, self.echo)
        for page in pages:
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.keychain = KeychainNotice(theme)
        self.trouble = StandingNotice(theme, "settingsNotice")
        for notice in (self.keychain, self.trouble):
            column.addWidget(notice)
        column.addWidget(self._pages, 1)
        self._home: QWidget = self.lobby
        self._pages.setCurrentWidget(self.lobby)
        self.toast = Toast(theme, self)
        self.focus_ring = FocusRing(theme, self)
        self.tray = Tray(theme, self)
        self.closed.connect(self.tray.close)
        self._connect()

    def open(self) -> None:
        """Show the lobby, or the welcome where there is no place; places are asked for now."""
        self.show()
        self.window().activateWindow()
        self._name_pages()
        self.lobby.setFocus()
        self._start(self.keychain.follow(self._bridge, self._backend.keychain))
        trouble = self._backend.preferences.trouble
        if trouble is not None:
            self.trouble.tell(partial(profile_words.trouble, trouble))
        self._start(self.places.show_places())
        self._start(self.hosting.begin())
        self._start(self.operating.begin())

    def open_link(self, link: str) -> None:
        """Say what a link is and ask; it never joins by itself."""
        self._start(self.invites.open(link))

    @property
    def in_room(self) -> bool:
        """Whether a visit goes on."""
        return self._visit is not None

    async def join(self, place: PlaceCard, listing: RoomListing) -> None:
        """Enter a room, muted. What fails is said where the rooms of the place are."""
        if self._entering is not None or self._visit is not None:
            return
        self._last = (place, listing)
        title = lobby_words.title(listing)
        self.lobby.rooms.notice.show_busy(lambda: lobby_words.joining(title))
        visits, name = self._backend.visits, self.lobby.display_name
        entering = Entering(self._bridge, visits, place.id, listing, name)
        self._entering = entering
        QTimer.singleShot(SAID_AFTER_MS, self, lambda: self._say_joining(entering, title))
        try:
            session = await entering.session()
        except PendopoError as error:
            if self._entering is entering:
                self._stop_waiting()
                self._show_not_joined(place, title, error)
            return
        if self._entering is entering:
            self._stop_waiting()
        if session is not None:
            await self._begin(place, session)

    def give_up(self) -> None:
        """Stop entering; nothing is left behind."""
        entering = self._entering
        if entering is not None:
            self._stop_waiting()
            self._start(entering.give_up())

    async def leave(self) -> None:
        """Leave quietly and show the rooms of the place."""
        visit, self._visit = self._visit, None
        if self._last is not None:
            self.places.go_to(self._last[0])
        self.lobby.show_rooms()
        self._show_page(self._home)
        if visit is not None:
            self.announcer.say(room_words.back_in_lobby())
            await visit.leave()

    def show_failure(self, error: PendopoError) -> None:
        """One sentence; never a stack trace."""
        self.say(sentence(error))

    def say(self, said: str) -> None:
        """What did not happen, until it is dismissed or something else is looked at."""
        self.toast.show_failure(said)
        self.announcer.say(said)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name_pages()

    def closeEvent(self, event: QCloseEvent) -> None:
        """In a room it asks once."""
        if self._may_close or (self._visit is None and not self.hosting.running):
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        if not self._asking:
            self._asking = True
            self._start(self._ask_to_close())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up entering a room."""
        if event.key() == Qt.Key.Key_Escape and self._entering is not None:
            self.give_up()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file or a text may hold an invite."""
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read as if it was pasted."""
        event.acceptProposedAction()
        self.open_link(dropped(event.mimeData()))

    async def _begin(self, place: PlaceCard, session: Session) -> None:
        self.room.enter(place_name(place), self._backend.visits.sound_notice())
        self._visit = RoomPresenter(
            self._theme, self._bridge, self.room, session, self.announcer, self.toast
        )
        self._visit.ended.connect(self._show_end)
        self._visit.failed.connect(self.show_failure)
        self._visit.refused.connect(self.say)
        self._visit.invited.connect(lambda: self.tray.tell(tray_words.invited()))
        self._talk = PushToTalk(
            self.room,
            self._bridge,
            session,
            lambda: self._backend.preferences.settings.push_to_talk,
            self.show_failure,
        )
        self._visit.destroyed.connect(self._talk.close)
        self._show_page(self.room)
        await self._visit.begin()

    async def _ask_to_close(self) -> None:
        question, means = words.close_question(), words.close_means()
        if self.hosting.running:
            question = host_words.quit_question()
            means = host_words.close_means(self.hosting.people)
        sheet = ask(
            self._theme, self, "closeSheet", question, means,
            words.close_yes(), words.close_no(),
        )  # fmt: skip
        leaves = await sheet.answer()
        self._asking = False
        if leaves:
            self._may_close = True
            try:
                await self.leave()
                await self.hosting.close()
            finally:
                self.window().close()

    def _connect(self) -> None:
        self._connect_lobby()
        self._sound_noticed.connect(self._tell_sound, Qt.ConnectionType.QueuedConnection)
        self._backend.visits.follow_sound(self._sound_noticed.emit)
        self.room.bar.leave_wanted.connect(lambda: self._start(self.leave()))
        self.over.back.connect(lambda: self._start(self.leave()))
        self.over.again.connect(self._join_again)
        self.lobby.places.settings_wanted.connect(lambda: self._show_page(self.settings))
        self._connect_hosting()
        self._connect_echo()
        self.welcome.settings_wanted.connect(lambda: self._show_page(self.settings))
        self.settings.back.connect(lambda: self._show_page(self._home))
        for key, press in (("M", self.room.bar.press_mic), ("H", self.room.bar.press_hand)):
            self._shortcut(key, partial(self._press, self.room, press))
        self._shortcut("Ctrl+Q", lambda: self.window().close())
        self._shortcut("Ctrl+K", lambda: self._press(self.lobby, self.lobby.rooms.seek))

    def show_echo(self) -> None:
        """Hear yourself; whoever is in a room hears themselves there."""
        if self._visit is None:
            self._show_page(self.echo)

    def _connect_echo(self) -> None:
        self.welcome.offer_echo()
        self.welcome.echo_wanted.connect(self.show_echo)
        self._sound_page.echo_wanted.connect(self.show_echo)
        self.echo.left.connect(lambda: self._show_page(self._home))
        self.echo.settings_wanted.connect(self._show_sound_settings)

    def _show_sound_settings(self) -> None:
        self.settings.show_page(self._sound_page)
        self._show_page(self.settings)

    def _tell_sound(self, notice: str | None) -> None:
        """What is missing is shown in the room, and told once to whoever does not see it."""
        self.room.show_sound_notice(notice)
        if self._visit is not None:
            self.announcer.say(notice or sound_words.works_again(), urgent=notice is not None)

    def show_hosting(self) -> None:
        """The page of whoever hosts, beside the places."""
        self.host_page.set_back(self._home is self.welcome)
        self.lobby.show_beside(self.host_page)
        self._show_page(self.lobby)
        self.host_page.setFocus()

    def _connect_hosting(self) -> None:
        self.lobby.add_beside(self.host_page)
        self.lobby.places.offer_hosting(True)
        self.welcome.offer_hosting()
        self.lobby.places.host_wanted.connect(self.show_hosting)
        self.welcome.host_wanted.connect(self.show_hosting)
        self.host_page.back.connect(self._leave_hosting)
        self.lobby.places.chosen.connect(self.lobby.show_rooms)
        self.invites.added.connect(lambda *_: self.lobby.show_rooms())
        self.host_page.operator_seen.connect(self.operating.look)
        self.host_page.language_changed.connect(self.operating.show)
        self.operating.failed.connect(self.show_failure)
        self.operating.said.connect(self._tell_news)
        self.hosting.failed.connect(self.show_failure)
        self.hosting.said.connect(self._tell_news)
        self.hosting.places_changed.connect(lambda: self._start(self.places.show_places()))
        self.hosting.enter_wanted.connect(lambda place, room: self._start(self._enter(place, room)))

    def _leave_hosting(self) -> None:
        self.lobby.show_rooms()
        self._show_page(self._home)

    async def _enter(self, place_id: str, room: HostedRoom) -> None:
        """A room of the host's own place, in one step."""
        for card in await self._bridge.wish(self._backend.lobby.places):
            if card.id == place_id:
                for listing in await self._bridge.wish(self._backend.lobby.rooms, place_id):
                    if listing.name == room.name:
                        await self.join(card, listing)

    def _tell_news(self, said: str) -> None:
        self.toast.show_news(said)
        self.announcer.say(said)

    def _connect_lobby(self) -> None:
        places, invites = self.places, self.invites
        places.join_wanted.connect(lambda card, room: self._start(self.join(card, room)))
        places.invite_wanted.connect(lambda: self._start(invites.ask()))
        places.place_chosen.connect(self._forget_news)
        places.kept.connect(self._settle_home)
        places.heard.connect(self.announcer.say)
        for notice in (self.keychain, self.trouble):
            notice.heard.connect(self.announcer.say)
        self.keychain.found.connect(lambda: self._start(places.show_places()))
        places.failed.connect(self.show_failure)
        invites.added.connect(lambda card, enter: self._start(self._show_added(card, enter)))
        invites.failed.connect(self.show_failure)
        invites.refused.connect(self.announcer.say)
        self.welcome.field.wanted.connect(lambda: self._start(invites.take(self.welcome.field)))
        self.welcome.field.refused.connect(self.announcer.say)
        self.lobby.rooms.notice.pressed.connect(self._press_notice)
        self.lobby.named.connect(self._keep_name)

    def _shortcut(self, key: str, pressed: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(pressed)

    def _press(self, page: QWidget, press: Callable[[], None]) -> None:
        if self._pages.currentWidget() is page and self.findChild(Sheet) is None:
            press()

    def _press_notice(self) -> None:
        if self._entering is not None:
            self.give_up()
        else:
            self.lobby.rooms.notice.hide()

    def _say_joining(self, entering: Entering, title: str) -> None:
        if self._entering is entering:
            self.announcer.say(lobby_words.joining(title))

    def _stop_waiting(self) -> None:
        self._entering = None
        self.lobby.rooms.notice.hide()

    def _show_not_joined(self, place: PlaceCard, title: str, error: PendopoError) -> None:
        """Where the rooms of that place are; over another place it goes away by itself."""
        why = sentence(error)
        said = lobby_words.nothing_joined(title, why)
        if self.places.current == place:
            self.lobby.rooms.notice.show_failure(lambda: said)
            self.announcer.say(said)
            self.places.refresh()
        else:
            self.say(said)

    def _settle_home(self, places: int) -> None:
        """Without a place there is nothing but the welcome."""
        before, self._home = self._home, self.lobby if places else self.welcome
        self.host_page.set_back(not places)
        if self._pages.currentWidget() is before is not self._home:
            self._show_page(self._home)

    async def _show_added(self, card: PlaceCard, enter: bool) -> None:
        self.welcome.field.clear()
        self.lobby.show_rooms()
        if enter and self._visit is None:
            self.places.enter_when_listed(card)
        await self.places.show_places(card.id)
        if self._visit is None:
            self._show_page(self._home)

    def _keep_name(self, name: str) -> None:
        if name != self._backend.preferences.settings.display_name:
            change = self._backend.preferences.change
            self._start(self._wished(self._bridge.wish(change, display_name=name)))

    @staticmethod
    async def _wished(wish: Coroutine[Any, Any, object]) -> None:
        await wish

    def _join_again(self) -> None:
        if self._last is not None:
            self._show_page(self._home)
            self._start(self.join(*self._last))

    def _show_end(self, room: Room) -> None:
        self.announcer.say(self.over.tell(room.closed_because))
        self.tray.tell(tray_words.visit_over())
        if room.closed_because is LeaveReason.REMOVED and self._last is not None:
            self.places.note_removed(self._last[0])
        self._show_page(self.over)
        visit, self._visit = self._visit, None
        if visit is not None:
            self._start(visit.close())

    def _forget_news(self) -> None:
        """What was said of something else is of no use here."""
        self.toast.dismiss()
        if self._entering is None:
            self.lobby.rooms.notice.hide()

    def _show_page(self, page: QWidget) -> None:
        if page is not self._pages.currentWidget():
            self._forget_news()
        self._pages.setCurrentWidget(page)
        for notice in (self.keychain, self.trouble):
            notice.offer(page is not self.room)
        self._name_pages()
        page.setFocus()
        self.toast.set_lift(96 if page is self.room else 24)

    def _name_pages(self) -> None:
        self.welcome.setAccessibleName(words.welcome_page())
        self.lobby.setAccessibleName(words.lobby_page())

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.show_failure)


def dropped(what: QMimeData) -> str:
    """What was dropped: the path of a file, or a text; empty when it is neither."""
    paths = [url.toLocalFile() for url in what.urls() if url.isLocalFile()]
    return paths[0] if paths else what.text()
