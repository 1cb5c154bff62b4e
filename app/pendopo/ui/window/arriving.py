"""From a link or a kept place to its rooms: the welcome and the lobby with what fills them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.inviting import Inviting
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.presenter import LobbyPresenter
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.news import News
from pendopo.ui.window.pages import Pages


class Arriving(QObject):
    """Shows places and takes invites; nothing is ever joined here, only wanted."""

    join_wanted = Signal(object, object)
    """PlaceCard, RoomListing."""

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        backend: Backend,
        pages: Pages,
        news: News,
        window: QWidget,
        in_room: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._preferences = backend.preferences
        self._pages = pages
        self._news = news
        self._in_room = in_room
        self.places = LobbyPresenter(theme, bridge, backend.lobby, pages.lobby)
        self.invites = Inviting(theme, bridge, backend.lobby, window, pages.lobby)
        self._connect_places()
        self._connect_invites()

    def look(self) -> None:
        """Ask for the places, and who is there."""
        self._news.start(self.places.show_places())

    def open_link(self, link: str) -> None:
        """Say what a link is and ask."""
        self._news.start(self.invites.open(link))

    def _connect_places(self) -> None:
        places, news = self.places, self._news
        places.join_wanted.connect(self.join_wanted)
        places.place_chosen.connect(news.toast.drop_news)
        places.kept.connect(self._pages.settle_home)
        places.heard.connect(news.announcer.say)
        places.failed.connect(news.fail)
        news.keychain.found.connect(self.look)
        self._pages.lobby.named.connect(lambda name: news.start(self._keep_name(name)))

    def _connect_invites(self) -> None:
        invites, news, field = self.invites, self._news, self._pages.welcome.field
        self.places.invite_wanted.connect(lambda: news.start(invites.ask()))
        invites.added.connect(lambda card, enter: news.start(self._show_added(card, enter)))
        invites.failed.connect(news.fail)
        invites.refused.connect(news.announcer.say)
        field.wanted.connect(lambda: news.start(invites.take(field)))
        field.refused.connect(news.announcer.say)

    async def _show_added(self, card: PlaceCard, enter: bool) -> None:
        self._pages.welcome.field.clear()
        self._pages.lobby.show_rooms()
        if enter and not self._in_room():
            self.places.enter_when_listed(card)
        await self.places.show_places(card.id)
        if not self._in_room():
            self._pages.show_home()

    async def _keep_name(self, name: str) -> None:
        settings = self._preferences.settings
        if not settings.name_asked or name != settings.display_name:
            change = self._preferences.change
            await self._bridge.wish(change, display_name=name, name_asked=True)
