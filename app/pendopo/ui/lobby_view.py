"""The lobby: places at the left, the rooms of the current one at the right."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from pendopo.model.errors import PendopoError
from pendopo.model.room import RoomListing
from pendopo.ui.backend import Backend, PlaceCard
from pendopo.ui.bridge import Bridge
from pendopo.ui.invite_sheet import InviteSheet, LinkSheet
from pendopo.ui.places import name as place_name
from pendopo.ui.places_pane import PlacesPane
from pendopo.ui.rooms import ListingRole
from pendopo.ui.rooms_pane import RoomsPane
from pendopo.ui.sheet import ask
from pendopo.ui.theme import Theme
from pendopo.words.errors import sentence

ASK_AGAIN_MS = 4_000
NARROW = 720


class LobbyView(QWidget):
    """Asks the backend for places and rooms while it is visible."""

    join_wanted = Signal(object, object)
    """PlaceCard, RoomListing."""
    failed = Signal(object)
    """A PendopoError to be worded."""

    def __init__(self, theme: Theme, bridge: Bridge, backend: Backend, display_name: str) -> None:
        super().__init__()
        self._theme = theme
        self._bridge = bridge
        self._backend = backend
        self._asking = False
        self.current: PlaceCard | None = None
        self.places = PlacesPane(theme)
        self.rooms = RoomsPane(theme, display_name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.places)
        self._row.addWidget(self.rooms, 1)
        self.places.add_wanted.connect(lambda: self._start(self.add_invite()))
        self.places.chosen.connect(self.show_place)
        self.places.forget_wanted.connect(lambda card: self._start(self._forget(card)))
        self.rooms.list.chosen.connect(self._join)
        self.rooms.join_button.clicked.connect(self._join_current)
        self.rooms.state.pressed.connect(self._next_step)
        self._timer = QTimer(self, interval=ASK_AGAIN_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def display_name(self) -> str:
        """What the person wants to be called."""
        return self.rooms.name_edit.text().strip()

    async def show_places(self, select: str = "") -> None:
        """Ask for the places anew and show the rooms of one."""
        self.places.model.show_places(await self._bridge.wish(self._backend.places))
        card = self.places.select(select or (self.current.id if self.current else ""))
        if card is None:
            self.current = None
            self.rooms.show_welcome()
        else:
            self.show_place(card)

    def show_place(self, card: PlaceCard) -> None:
        """Show the rooms of a place."""
        if self.current is None or card.id != self.current.id:
            self.current = card
            self.rooms.show_loading(card)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the current place's rooms."""
        if self.current is not None and not self._asking:
            self._start(self._ask_rooms(self.current))

    async def add_invite(self, link: str = "") -> None:
        """From a link to a kept place, asking before anything connects."""
        if not link:
            asked = LinkSheet(self._theme, self.window())
            asked.check_with(lambda: self._start(self._read_link(asked)))
            if not await asked.answer():
                return
            link = asked.link
        preview = await self._bridge.wish(self._backend.preview, link)
        sheet = InviteSheet(self._theme, self.window(), preview, self.display_name)
        if await sheet.answer():
            self.rooms.name_edit.setText(sheet.display_name)
            card = await self._bridge.wish(self._backend.add, link)
            await self.show_places(card.id)

    def showEvent(self, event: QShowEvent) -> None:
        """Counts are asked for while they can be seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows have the places on top."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if narrow else across)
        self.places.set_narrow(narrow)
        self.rooms.set_narrow(narrow)

    async def _read_link(self, sheet: LinkSheet) -> None:
        try:
            await self._bridge.wish(self._backend.preview, sheet.link)
        except PendopoError as error:
            sheet.refuse(sentence(error))
        else:
            sheet.accept()

    async def _ask_rooms(self, card: PlaceCard) -> None:
        self._asking = True
        try:
            rooms = await self._bridge.wish(self._backend.rooms, card.id)
        except PendopoError as error:
            if self.current == card:
                self.rooms.show_failed(card, sentence(error))
        else:
            if self.current == card:
                self.rooms.show_rooms(card, rooms)
        finally:
            self._asking = False
        if self.current is not None and self.current != card:
            self.refresh()

    async def _forget(self, card: PlaceCard) -> None:
        sheet = ask(
            self._theme, self.window(), "forgetSheet", f"Forget {place_name(card)}?",
            "Its invite and keys are deleted from this computer. "
            "To come back you need a new invite.", "Forget", "Keep",
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._backend.forget, card.id)
            self.current = None
            await self.show_places()

    def _join(self, index: QModelIndex) -> None:
        listing = index.data(ListingRole.LISTING)
        if self.current is not None and isinstance(listing, RoomListing):
            self.join_wanted.emit(self.current, listing)

    def _join_current(self) -> None:
        self._join(self.rooms.list.currentIndex())

    def _next_step(self) -> None:
        if self.current is None:
            self._start(self.add_invite())
        else:
            self.rooms.show_loading(self.current)
            self.refresh()

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)
