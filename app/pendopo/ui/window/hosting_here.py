"""The page of whoever hosts, with what fills it: this computer's place and operated servers."""

from PySide6.QtCore import QObject, Signal

from pendopo.ui.hosting.hosting import HostedRoom
from pendopo.ui.hosting.operator_presenter import OperatorPresenter
from pendopo.ui.hosting.presenter import HostingPresenter
from pendopo.ui.hosting.view import HostingView
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.standing_notice import silence
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.news import News
from pendopo.words import hosting as words


class HostingHere(QObject):
    """Follows both from `begin` on, whether or not the page is seen."""

    join_wanted = Signal(object, object)
    """PlaceCard, RoomListing: a room of the host's own."""
    places_changed = Signal()
    """The host's own place is among the places kept now."""

    def __init__(
        self, theme: Theme, bridge: Bridge, backend: Backend, page: HostingView, news: News
    ) -> None:
        super().__init__(page)
        self._bridge = bridge
        self._lobby = backend.lobby
        self._news = news
        self.place = HostingPresenter(theme, bridge, backend.hosting, page)
        self.servers = OperatorPresenter(theme, bridge, backend.operating, page.operator)
        self._connect(page)
        self._tell_when_it_falls()

    def begin(self) -> None:
        """Look what there is."""
        self._news.start(self.place.begin())
        self._news.start(self.servers.begin())

    def _tell_when_it_falls(self) -> None:
        """Until it is open again, and in a room as well."""
        fallen = self._news.fallen
        again = fallen.add_answer("placeAgainButton", words.open_again)
        again.clicked.connect(self.place.open_again)
        self.place.fell.connect(lambda: fallen.tell(words.died))
        self.place.rose.connect(lambda: fallen.tell(silence))

    def _connect(self, page: HostingView) -> None:
        for presenter in (self.place, self.servers):
            presenter.failed.connect(self._news.fail)
            presenter.said.connect(self._news.tell)
        page.operator_seen.connect(self.servers.look)
        page.language_changed.connect(self.servers.show)
        self.place.places_changed.connect(self.places_changed)
        self.place.enter_wanted.connect(
            lambda place, room: self._news.start(self._enter(place, room))
        )

    async def _enter(self, place_id: str, room: HostedRoom) -> None:
        """In one step."""
        for card in await self._bridge.wish(self._lobby.places):
            if card.id == place_id:
                for listing in await self._bridge.wish(self._lobby.rooms, place_id):
                    if listing.name == room.name:
                        self.join_wanted.emit(card, listing)
