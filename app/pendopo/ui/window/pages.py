"""The pages of the window: all that there are, which one is shown, and which one is home."""

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from pendopo.model.room import Room
from pendopo.ui.hosting.view import HostingView
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.view import LobbyView
from pendopo.ui.lobby.welcome import WelcomeView
from pendopo.ui.room.view import RoomView
from pendopo.ui.settings.language import LanguageField
from pendopo.ui.settings.sound import SoundPage
from pendopo.ui.settings.view import SettingsView
from pendopo.ui.settings.volume import SpeakerVolume
from pendopo.ui.sound.echo_room import EchoRoom
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.end import EndPage
from pendopo.ui.window.settings_pages import settings_pages
from pendopo.words import room as room_words
from pendopo.words import window as words


class Pages(QStackedWidget):
    """One `show_…` for each page; the focus goes with it."""

    turned = Signal()
    """Another page is shown."""

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        backend: Backend,
        announcer: Announcer,
        name: str,
        window: QWidget,
        breathe: Callable[[], None],
    ) -> None:
        """`name` is what the person is called; `breathe` is called between the pages."""
        super().__init__(window)
        self.welcome = _welcome(theme, bridge, backend)
        breathe()
        self.lobby = LobbyView(theme, name, breathe, self)
        breathe()
        self.hosting = HostingView(theme, breathe, self.lobby.beside)
        breathe()
        self.lobby.add_beside(self.hosting)
        breathe()
        self.room = RoomView(theme)
        self.volume = SpeakerVolume(
            theme, bridge, backend.preferences, "roomVolume", room_words.volume
        )
        self.room.bar.add_volume(self.volume)
        self.over = EndPage(theme)
        self._theme = theme
        self._subjects = partial(settings_pages, theme, bridge, backend, announcer)
        self.echo = EchoRoom(theme, bridge, backend.sound, announcer)
        for page in (self.welcome, self.lobby, self.room, self.over, self.echo):
            self.addWidget(page)
            breathe()
        self._home: QWidget = self.lobby
        self._from_room = False
        """Whether the settings were opened there."""
        self.setCurrentWidget(self.lobby)
        self._name()
        self._connect()

    @cached_property
    def settings(self) -> SettingsView:
        """Made when they are first wanted: no other page takes so long, and few look at it."""
        settings = SettingsView(self._theme, self)
        for subject in self._subjects():
            settings.add(subject)
        settings.back.connect(self.leave_settings)
        _sound_of(settings).echo_wanted.connect(self.show_echo)
        self.addWidget(settings)
        return settings

    def shows(self, page: QWidget) -> bool:
        """Whether it is the one that is seen."""
        return self.currentWidget() is page

    def settle_home(self, places: int) -> None:
        """Without a place there is nothing but the welcome."""
        before, self._home = self._home, self.lobby if places else self.welcome
        self.hosting.set_back(not places)
        if self.shows(before) and before is not self._home:
            self.show_home()

    def show_home(self) -> None:
        """The lobby, or the welcome where there is no place."""
        self._show(self._home)

    def show_room(self) -> None:
        """What goes on."""
        self._show(self.room)

    def show_end(self, room: Room) -> str:
        """Why the visit of this last fact is over; returns what is said."""
        said = self.over.tell(room.closed_because, room.failure)
        self._show(self.over)
        return said

    def show_settings(self) -> None:
        """At the subject that was looked at last."""
        if not self.shows(self.echo):
            self._from_room = self.shows(self.room)
        self._show(self.settings)

    def show_sound_settings(self) -> None:
        """At sound."""
        self.settings.show_page(_sound_of(self.settings))
        self.show_settings()

    def leave_settings(self) -> None:
        """To where they were opened."""
        self._show(self.room if self._from_room else self._home)

    def forget_room(self) -> None:
        """No visit goes on: nothing leads back to its page."""
        self._from_room = False

    def show_echo(self) -> None:
        """Hear yourself."""
        self._show(self.echo)

    def show_hosting(self) -> None:
        """The page of whoever hosts, beside the places."""
        self.hosting.set_back(self._home is self.welcome)
        self.lobby.show_beside(self.hosting)
        self._show(self.lobby)

    def show_invites(self) -> None:
        """The links that whoever hosts can make."""
        self.show_hosting()
        self.hosting.show_invites()

    def leave_hosting(self) -> None:
        """To the rooms, or to the welcome."""
        self.lobby.show_rooms()
        self.show_home()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _connect(self) -> None:
        self.welcome.settings_wanted.connect(self.show_settings)
        self.lobby.places.settings_wanted.connect(self.show_settings)
        self.lobby.places.chosen.connect(self.lobby.show_rooms)
        self.echo.left.connect(self.show_home)
        for wish in (self.echo.settings_wanted, self.room.bar.sound_wanted):
            wish.connect(self.show_sound_settings)
        self.welcome.offer_echo()
        self.welcome.echo_wanted.connect(self.show_echo)
        self.welcome.offer_hosting()
        self.lobby.places.offer_hosting(True)
        for wish in (self.welcome.host_wanted, self.lobby.places.host_wanted):
            wish.connect(self.show_hosting)
        self.hosting.back.connect(self.leave_hosting)

    def _show(self, page: QWidget) -> None:
        turned = not self.shows(page)
        self.setCurrentWidget(page)
        if turned:
            self.turned.emit()
        page.setFocus()

    def _name(self) -> None:
        self.welcome.setAccessibleName(words.welcome_page())
        self.lobby.setAccessibleName(words.lobby_page())


def _welcome(theme: Theme, bridge: Bridge, backend: Backend) -> WelcomeView:
    """Whoever has no language yet finds it there."""
    welcome = WelcomeView(theme)
    welcome.add_to_foot(LanguageField(theme, bridge, backend.preferences, backend.languages))
    return welcome


def _sound_of(settings: SettingsView) -> SoundPage:
    return next(page for page in settings.pages if isinstance(page, SoundPage))
