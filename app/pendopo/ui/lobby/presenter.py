"""The lobby's presenter: places and rooms to the view, its presses to the backend."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from pendopo.model.errors import AccessError, AccessReason, PendopoError
from pendopo.model.room import RoomListing
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.invites import Invites
from pendopo.ui.lobby.name_sheet import NameSheet
from pendopo.ui.lobby.near_question import NearQuestion
from pendopo.ui.lobby.place_row import Counted, Missed, Shut
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard, Places
from pendopo.ui.lobby.room_card import RoomRow
from pendopo.ui.lobby.view import LobbyView
from pendopo.words import lobby as words
from pendopo.words.errors import sentence

ASK_AGAIN_MS = 4_000
HERE = "127.0.0.1:"
"""In the address of a place on this computer."""
OTHERS_EVERY = 3
"""One of the places that are not shown is asked at every third look."""
HOPELESS = (
    AccessReason.TOKEN,
    AccessReason.TICKET,
    AccessReason.INVITE_EXPIRED,
    AccessReason.OTHER_KEYS,
)
"""The server will say the same again: only another invite helps."""


async def nowhere(place_id: str) -> bool:
    """No place is on this computer."""
    return False


class PlacesAndInvites(Places, Invites, Protocol):
    """What the lobby needs of the program behind it."""


class LobbyPresenter(QObject):
    """Asks for places and rooms while the view is visible."""

    join_wanted = Signal(object, object)
    """PlaceCard, RoomListing."""
    invite_wanted = Signal()
    """Only another invite helps, or the person has one."""
    place_chosen = Signal()
    """Another place is shown: what was said of the former one is of no use any more."""
    open_wanted = Signal()
    """The place shown is the person's own, and closed."""
    kept = Signal(int)
    """How many places there are."""
    heard = Signal(str)
    """What became of a place, for whoever does not see it."""
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
        self._asking: set[str] = set()
        self.near = NearQuestion(theme, bridge, backend, view)
        self._looks = 0
        self._needs_invite = False
        self._said = ""
        self._told = False
        """Whether it was said how many rooms the current place has."""
        self._enter = ""
        self._removed: set[str] = set()
        self._closed = False
        self.current: PlaceCard | None = None
        self.closed_here: Callable[[str], Awaitable[bool]] = nowhere
        """Whether a place with this id is on this computer, and closed."""
        view.places.add_wanted.connect(self.invite_wanted)
        view.places.chosen.connect(self._open)
        view.places.forget_wanted.connect(lambda card: self._start(self._forget(card)))
        view.places.name_wanted.connect(lambda: self._start(self._ask_name()))
        view.places.open_wanted.connect(self.open_wanted)
        view.places.search_wanted.connect(view.rooms.seek)
        view.rooms.chosen.connect(self._join)
        view.rooms.searched.connect(self.heard)
        view.rooms.next_step.connect(self._next_step)
        self._timer = QTimer(self, interval=ASK_AGAIN_MS)
        self._timer.timeout.connect(self._look_again)
        view.seen.connect(self._look)
        view.unseen.connect(self._timer.stop)

    async def show_places(self, select: str = "") -> None:
        """Ask for the places anew and show the rooms of one; all are asked who is there."""
        view = self._view
        cards = await self._bridge.wish(self._backend.places)
        view.places.show_places(cards)
        card = view.places.select(select or (self.current.id if self.current else ""))
        self.current = card if card is None else self.current
        self.kept.emit(len(cards))
        if card is not None:
            self.show_place(card)
            for other in cards:
                self._ask(other)

    def show_place(self, card: PlaceCard) -> None:
        """Show the rooms of a place."""
        if self.current is None or card.id != self.current.id:
            self.current = card
            self._needs_invite = self._closed = self._told = False
            self._said = ""
            self._view.rooms.search.clear()
            self._view.rooms.show_loading(card)
            self.place_chosen.emit()
        self.refresh()

    def go_to(self, card: PlaceCard) -> None:
        """Show the rooms of a place that is kept, chosen among the places too."""
        selected = self._view.places.select(card.id)
        if selected is not None:
            self.show_place(selected)

    def refresh(self) -> None:
        """Ask for the current place's rooms."""
        if self.current is not None:
            self._ask(self.current)

    def enter_when_listed(self, card: PlaceCard) -> None:
        """Want to join the only room of a place as soon as its server has listed it."""
        self._enter = card.id

    def note_removed(self, card: PlaceCard) -> None:
        """A moderator sent the person away there: a refusal means that from now on."""
        self._removed.add(card.id)

    def _ask(self, card: PlaceCard) -> None:
        if card.id not in self._asking:
            self._asking.add(card.id)
            self._start(self._ask_rooms(card))

    async def _ask_rooms(self, card: PlaceCard) -> None:
        try:
            listings = await self._bridge.wish(self._backend.rooms, card.id)
        except PendopoError as error:
            seen = card == self.current and self._view.isVisible()
            if seen and await self.near.settles(card, error):
                await self._ask_rooms(card)
                return
            if HERE in card.server and await self.closed_here(card.id):
                self._show_closed(card)
                return
            refused = error.reason in HOPELESS
            sent_away = refused and card.id in self._removed
            why = words.sent_away(place_name(card)) if sent_away else sentence(error)
            self._show_failed(card, why, refused)
        else:
            self._show_rooms(card, listings)
        finally:
            self._asking.discard(card.id)

    def _show_rooms(self, card: PlaceCard, listings: Sequence[RoomListing]) -> None:
        people = sum(room.people for room in listings)
        live = sum(1 for room in listings if room.speakers)
        self._view.places.follow(card.id, Counted(people, live))
        if self.current == card:
            self._needs_invite = self._closed = False
            self._said = ""
            self._view.rooms.show_rooms(card, listings)
            self._tell(card, len(listings))
        enters, self._enter = self._enter == card.id, "" if self._enter == card.id else self._enter
        if enters and len(listings) == 1:
            self.join_wanted.emit(card, listings[0])

    def _tell(self, card: PlaceCard, rooms: int) -> None:
        if not self._told and self._view.isVisible():
            self._told = True
            self.heard.emit(words.listed(place_name(card), rooms))

    def _show_failed(self, card: PlaceCard, why: str, hopeless: bool) -> None:
        self._view.places.follow(card.id, Missed(why, hopeless))
        self._enter = "" if self._enter == card.id else self._enter
        if self.current != card:
            return
        self._needs_invite, self._closed = hopeless, False
        self._view.rooms.show_failed(card, why, hopeless)
        if why != self._said:
            self._said = why
            self.heard.emit(words.failed(place_name(card), why, hopeless).spoken)

    def _show_closed(self, card: PlaceCard) -> None:
        said = words.own_closed()
        self._view.places.follow(card.id, Shut())
        self._enter = "" if self._enter == card.id else self._enter
        if self.current != card:
            return
        self._closed = True
        self._view.rooms.show_closed(card)
        if said.heading != self._said:
            self._said = said.heading
            self.heard.emit(said.spoken)

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

    async def _ask_name(self) -> None:
        sheet = NameSheet(self._theme, self._view.window(), self._view.display_name)
        if await sheet.answer():
            self._view.call_me(sheet.name)

    def _look(self) -> None:
        self._timer.start()
        self._view.rooms.rearrange()
        self.refresh()

    def _look_again(self) -> None:
        self.refresh()
        self._looks += 1
        others = [card for card in self._view.places.model.rows if card != self.current]
        if others and self._looks % OTHERS_EVERY == 0:
            self._ask(others[self._looks // OTHERS_EVERY % len(others)])

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
            self.invite_wanted.emit()
        elif self._closed:
            self.open_wanted.emit()
        else:
            self.near.again(self.current)
            self._view.rooms.show_loading(self.current)
            self.refresh()

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)
