"""The window: its pages, and what stands behind each of them, put together."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pendopo.model.room import RoomListing
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.focus_ring import FocusRing
from pendopo.ui.kit.frame import SMALLEST, WANTED
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.window.arriving import Arriving
from pendopo.ui.window.away import AwayBar
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.closing import Closing
from pendopo.ui.window.hosting_here import HostingHere
from pendopo.ui.window.keys import Keys
from pendopo.ui.window.news import News
from pendopo.ui.window.pages import Pages
from pendopo.ui.window.testing_bar import TestingBar
from pendopo.ui.window.tray import Tray
from pendopo.ui.window.visiting import Visiting
from pendopo.words.kit import program


class MainWindow(Ground):
    """Talks to `backend` through `bridge`. `closed` when the person is done; then nobody is
    in a room any more."""

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        backend: Backend,
        display_name: str = "",
        frame: QWidget | None = None,
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        """`frame` will hold it: to be told later costs as much as being made. Making takes its
        time; between two parts of it `breathe` is called, in which events may come."""
        super().__init__(theme, "canvas")
        self.setParent(frame)
        self._backend = backend
        self._dress(theme)
        name = display_name or backend.preferences.settings.display_name
        self.announcer = Announcer(self)
        self.pages = pages = Pages(theme, bridge, backend, self.announcer, name, self, breathe)
        breathe()
        self.news = news = News(theme, bridge, self.announcer, self)
        self.tray = Tray(theme, self)
        self.arriving = Arriving(
            theme, bridge, backend, pages, news, self, in_room=lambda: self.in_room
        )
        places = self.arriving.places
        self.visiting = Visiting(theme, bridge, backend, pages, news, places, self.tray)
        self.hosting = HostingHere(theme, bridge, backend, pages.hosting, news)
        self._closing = Closing(theme, self, news, self.visiting, self.hosting.place)
        self._keys = Keys(self, pages)
        self.away = AwayBar(theme, pages.room)
        self.testing = TestingBar(theme, bridge, backend.simulation, self.announcer)
        breathe()
        self._lay_out()
        self.focus_ring = FocusRing(theme, self)
        self._connect()

    def open(self) -> None:
        """Show the lobby, or the welcome where there is no place; places are asked for now."""
        self.show()
        self.window().activateWindow()
        self.pages.show_home()
        self.news.begin(self._backend)
        self.news.start(self.testing.follow())
        self.arriving.look()
        self.hosting.begin()

    def open_link(self, link: str) -> None:
        """Say what a link is and ask; it never joins by itself."""
        self.arriving.open_link(link)

    @property
    def in_room(self) -> bool:
        """Whether a visit goes on."""
        return self.visiting.in_room

    async def join(self, place: PlaceCard, listing: RoomListing) -> None:
        """Enter a room, muted."""
        await self.visiting.join(place, listing)

    async def leave(self) -> None:
        """Leave quietly and show the lobby."""
        await self.visiting.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        """In a room it asks once."""
        if self._closing.may():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up entering a room."""
        if event.key() == Qt.Key.Key_Escape and self.visiting.entering:
            self.visiting.give_up()
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

    def _dress(self, theme: Theme) -> None:
        theme.apply()
        self.setWindowTitle(program())
        self.setWindowIcon(QIcon(theme.icons.mark("pendopo", 64)))
        self.setMinimumSize(SMALLEST)
        self.resize(WANTED)
        self.setAcceptDrops(True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.testing)
        for notice in self.news.standing:
            column.addWidget(notice)
        column.addWidget(self.away)
        column.addWidget(self.pages, 1)

    def _connect_room(self) -> None:
        """Whoever is in a room may look at any page."""
        self.pages.turned.connect(self._show_away)
        self.visiting.changed.connect(self._show_away)
        self.away.back.clicked.connect(self.pages.show_room)
        self.pages.room.header.invite.clicked.connect(self.pages.show_invites)

    def _show_away(self) -> None:
        hosts = self.visiting.place_id == self.hosting.place.place_id
        self.pages.room.header.invite.setVisible(self.in_room and hosts)
        if not self.in_room:
            self.pages.forget_room()
        self.away.setVisible(self.in_room and not self.pages.shows(self.pages.room))

    def _connect_own_place(self) -> None:
        """Its rooms can be opened from the lobby too."""
        places, rooms = self.arriving.places, self.pages.lobby.rooms.head
        for change in (places.place_chosen, places.kept, self.hosting.place.followed):
            change.connect(self._offer_room)
        rooms.opening_wanted.connect(lambda: self.news.start(self._open_room()))

    def _offer_room(self) -> None:
        current, own = self.arriving.places.current, self.hosting.place.place_id
        self.visiting.own_place = own or self.visiting.own_place
        shown = current is not None and current.id == own
        self.pages.lobby.rooms.head.open_button.setVisible(shown)

    async def _open_room(self) -> None:
        await self.hosting.place.open_room()
        self.arriving.places.refresh()

    def _open_own_place(self) -> None:
        self.pages.show_hosting()
        self.hosting.place.open_again()

    def _connect(self) -> None:
        start, join = self.news.start, self.visiting.join
        for whoever in (self.arriving, self.hosting):
            whoever.join_wanted.connect(lambda place, room: start(join(place, room)))
        self.hosting.places_changed.connect(self.arriving.look)
        self.arriving.places.closed_here = self.hosting.place.closed_here
        self.arriving.places.open_wanted.connect(self._open_own_place)
        self.pages.turned.connect(
            lambda: self.news.make_room(in_room=self.pages.shows(self.pages.room))
        )
        self._connect_room()
        self._connect_own_place()
        self.closed.connect(self.tray.close)


def dropped(what: QMimeData) -> str:
    """What was dropped: the path of a file, or a text; empty when it is neither."""
    paths = [url.toLocalFile() for url in what.urls() if url.isLocalFile()]
    return paths[0] if paths else what.text()
