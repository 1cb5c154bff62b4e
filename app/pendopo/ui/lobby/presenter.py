"""The lobby's presenter: places and rooms to the view, its presses to the backend."""

from collections.abc import Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from pendopo.model.errors import AccessError, AccessReason, PendopoError
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.invite_sheet import InviteSheet, LinkSheet
from pendopo.ui.lobby.invites import Invites
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard, Places
from pendopo.ui.lobby.room_card import RoomRow
from pendopo.ui.lobby.view import LobbyView
from pendopo.words import lobby as words
from pendopo.words.errors import sentence

ASK_AGAIN_MS = 4_000
HOPELESS = (AccessReason.TOKEN, AccessReason.TICKET, AccessReason.INVITE_EXPIRED)
"""The server will say the same again: only another invite helps."""


class PlacesAndInvites(Places, Invites, Protocol):
    """What the lobby needs of the program behind it."""


class LobbyPresenter(QObject):
    """Asks for places and rooms while the view is visible."""

    join_wanted = Signal(object, object)
    """PlaceCard, RoomListing."""
    failed = Signal(object)
    """A PendopoError to be worded."""

    def __init__(
        self, theme: Theme, bridge: Bridge, backend: PlacesAndInvites, view: LobbyView
    ) -> None:
        super().__init__(view)
        self._theme = theme
        self._bridge = bridge
        self._backend = backend
        self._view = view
        self._asking = False
        self._needs_invite = False
        self.current: PlaceCard | None = None
        view.places.add_wanted.connect(lambda: self._start(self.add_invite()))
        view.places.chosen.connect(self._open)
        view.places.forget_wanted.connect(lambda card: self._start(self._forget(card)))
        view.rooms.chosen.connect(self._join)
        view.rooms.state.pressed.connect(self._next_step)
        self._timer = QTimer(self, interval=ASK_AGAIN_MS)
        self._timer.timeout.connect(self.refresh)
        view.seen.connect(self._look)
        view.unseen.connect(self._timer.stop)

    async def show_places(self, select: str = "") -> None:
        """Ask for the places anew and show the rooms of one."""
        view = self._view
        view.places.model.show_rows(await self._bridge.wish(self._backend.places))
        card = view.places.select(select or (self.current.id if self.current else ""))
        if card is None:
            self.current = None
            view.rooms.show_welcome()
        else:
            self.show_place(card)

    def show_place(self, card: PlaceCard) -> None:
        """Show the rooms of a place."""
        if self.current is None or card.id != self.current.id:
            self.current = card
            self._needs_invite = False
            self._view.rooms.show_loading(card)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the current place's rooms."""
        if self.current is not None and not self._asking:
            self._start(self._ask_rooms(self.current))

    async def add_invite(self, link: str = "") -> None:
        """From a link to a kept place, asking before anything connects."""
        window = self._view.window()
        if not link:
            asked = LinkSheet(self._theme, window)
            asked.check_with(lambda: self._start(self._read_link(asked)))
            if not await asked.answer():
                return
            link = asked.link
        preview = await self._bridge.wish(self._backend.preview, link)
        sheet = InviteSheet(self._theme, window, preview, self._view.display_name)
        if await sheet.answer():
            self._view.rooms.name_edit.setText(sheet.display_name)
            replace = preview.replaces is not None
            card = await self._bridge.wish(self._backend.add, link, replace)
            await self.show_places(card.id)

    async def _read_link(self, sheet: LinkSheet) -> None:
        try:
            await self._bridge.wish(self._backend.preview, sheet.link)
        except PendopoError as error:
            sheet.refuse(sentence(error))
        else:
            sheet.accept()

    async def _ask_rooms(self, card: PlaceCard) -> None:
        self._asking = True
        rooms = self._view.rooms
        try:
            listings = await self._bridge.wish(self._backend.rooms, card.id)
        except PendopoError as error:
            if self.current == card:
                self._needs_invite = error.reason in HOPELESS
                rooms.show_failed(card, sentence(error), self._needs_invite)
        else:
            if self.current == card:
                self._needs_invite = False
                rooms.show_rooms(card, listings)
        finally:
            self._asking = False
        if self.current is not None and self.current != card:
            self.refresh()

    async def _forget(self, card: PlaceCard) -> None:
        sheet = ask(
            self._theme, self._view.window(), "forgetSheet",
            words.forget_question(place_name(card)), words.forget_means(),
            words.forget_yes(), words.forget_no(),
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._backend.forget, card.id)
            self.current = None
            await self.show_places()

    def _look(self) -> None:
        self._timer.start()
        self._view.rooms.rearrange()
        self.refresh()

    def _open(self, card: PlaceCard) -> None:
        self._view.rooms.rearrange()
        self.show_place(card)

    def _join(self, room: RoomRow) -> None:
        if room.ended:
            self.failed.emit(AccessError(AccessReason.ROOM_ENDED))
        elif self.current is not None:
            self.join_wanted.emit(self.current, room.listing)

    def _next_step(self) -> None:
        if self.current is None or self._needs_invite:
            self._start(self.add_invite())
        else:
            self._view.rooms.show_loading(self.current)
            self.refresh()

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)
