"""Visits, one at a time: entering a room, being there, leaving it or being told why it is over."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from pendopo.model.errors import PendopoError
from pendopo.model.room import LeaveReason, Room, RoomListing
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.presenter import LobbyPresenter
from pendopo.ui.room.presenter import RoomPresenter
from pendopo.ui.room.push_to_talk import PushToTalk
from pendopo.ui.room.session import Session
from pendopo.ui.window.backend import Backend
from pendopo.ui.window.entering import Entering
from pendopo.ui.window.naming import Naming
from pendopo.ui.window.news import News
from pendopo.ui.window.pages import Pages
from pendopo.ui.window.tray import Tray
from pendopo.words import lobby as lobby_words
from pendopo.words import room as room_words
from pendopo.words import sound as sound_words
from pendopo.words import tray as tray_words
from pendopo.words.endings import ended
from pendopo.words.errors import sentence

SAID_AFTER_MS = 1_000
"""Whoever is in a room sooner is told of the room, not of the waiting."""


class Visiting(QObject):
    """The notice above the rooms belongs to whoever is being let in."""

    changed = Signal()
    """A visit begins, or is over."""
    _sound_noticed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        backend: Backend,
        pages: Pages,
        news: News,
        places: LobbyPresenter,
        tray: Tray,
    ) -> None:
        super().__init__(pages)
        self._theme = theme
        self._bridge = bridge
        self._backend = backend
        self._pages = pages
        self._news = news
        self._places = places
        self._tray = tray
        self.own_place = ""
        """The last one that was open on this computer."""
        self.visit: RoomPresenter | None = None
        """What goes on now."""
        self._naming = Naming(theme, backend.preferences, pages.lobby)
        self._deciding = False
        self._entering: Entering | None = None
        self._last: tuple[PlaceCard, RoomListing] | None = None
        """Where the person was last."""
        self._connect()

    @property
    def place_id(self) -> str:
        """Of the place whose room we are in; empty when we are in none."""
        return self._last[0].id if self.in_room and self._last is not None else ""

    @property
    def in_room(self) -> bool:
        """Whether a visit goes on."""
        return self.visit is not None

    @property
    def entering(self) -> bool:
        """Whether there is something to give up."""
        return self._entering is not None

    async def join(self, place: PlaceCard, listing: RoomListing) -> None:
        """Enter a room, muted. What fails is said where the rooms of the place are. Whoever is in
        a room is asked whether to leave it."""
        if self.entering or self._deciding:
            return
        self._deciding = True
        try:
            agreed = await self._may_leave_for(place, listing) and await self._naming.settled()
        finally:
            self._deciding = False
        if not agreed:
            return
        await self._end_former()
        self._last = (place, listing)
        entering = self._begin_to_enter(place, listing)
        try:
            session = await entering.session()
        except PendopoError as error:
            if self._entering is entering:
                self._stop_waiting()
                self._places.near.again(place)
                if await self._places.near.settles(place, error):
                    self._news.start(self.join(place, listing))
                else:
                    self._show_not_joined(place, lobby_words.title(listing), error)
            return
        if self._entering is entering:
            self._stop_waiting()
        if session is not None:
            await self._begin(place, session)

    def look_around(self) -> None:
        """To the rooms of the place; the visit goes on."""
        if self._last is not None:
            self._places.go_to(self._last[0])
        self._pages.leave_hosting()

    def give_up(self) -> None:
        """Stop entering; nothing is left behind."""
        entering = self._entering
        if entering is not None:
            self._stop_waiting()
            self._news.start(entering.give_up())

    async def leave(self) -> None:
        """Leave quietly and show the rooms of the place."""
        visit, self.visit = self.visit, None
        self.look_around()
        if visit is not None:
            self.changed.emit()
            self._news.announcer.say(room_words.back_in_lobby())
            await visit.leave()

    def forget_refusal(self) -> None:
        """Why somebody was not let in is of no use over another page or place."""
        if not self.entering:
            self._pages.lobby.rooms.notice.hide()

    def _connect(self) -> None:
        pages, start = self._pages, self._news.start
        pages.room.bar.leave_wanted.connect(lambda: start(self.leave()))
        pages.volume.failed.connect(self._news.fail)
        pages.room.header.back.clicked.connect(self.look_around)
        pages.over.back.connect(lambda: start(self.leave()))
        pages.over.again.connect(self._join_again)
        pages.lobby.rooms.notice.pressed.connect(self._press_notice)
        pages.turned.connect(self.forget_refusal)
        self._places.place_chosen.connect(self.forget_refusal)
        self._sound_noticed.connect(self._tell_sound, Qt.ConnectionType.QueuedConnection)
        self._backend.visits.follow_sound(self._sound_noticed.emit)

    def _begin_to_enter(self, place: PlaceCard, listing: RoomListing) -> Entering:
        title, lobby = lobby_words.title(listing), self._pages.lobby
        lobby.rooms.notice.show_busy(lambda: lobby_words.joining(title))
        entering = self._entering = Entering(
            self._bridge, self._backend.visits, place.id, listing, lobby.display_name
        )
        QTimer.singleShot(SAID_AFTER_MS, self, lambda: self._say_joining(entering, title))
        return entering

    async def _may_leave_for(self, place: PlaceCard, listing: RoomListing) -> bool:
        """Entering the room that one is in is coming back to it."""
        if not self.in_room or self._last is None:
            return True
        here, there = self._last
        if (here.id, there.name) == (place.id, listing.name):
            self._pages.show_room()
            return False
        sheet = ask(
            self._theme, self._pages.window(), "moveSheet",
            room_words.move_question(self._pages.room.heading),
            room_words.move_means(lobby_words.title(listing)),
            room_words.move_yes(), room_words.move_no(),
        )  # fmt: skip
        return await sheet.answer()

    async def _end_former(self) -> None:
        visit, self.visit = self.visit, None
        if visit is not None:
            self.changed.emit()
            await visit.leave()

    async def _begin(self, place: PlaceCard, session: Session) -> None:
        room, news = self._pages.room, self._news
        room.enter(place_name(place), self._backend.visits.sound_notice())
        visit = self.visit = RoomPresenter(
            self._theme, self._bridge, room, session, news.announcer, news.toast
        )
        visit.ended.connect(self._show_end)
        visit.failed.connect(news.fail)
        visit.refused.connect(news.refuse)
        visit.invited.connect(lambda: self._tray.tell(tray_words.invited()))
        talk = PushToTalk(room, self._bridge, session, self._wants_push_to_talk, news.fail)
        visit.destroyed.connect(talk.close)
        self.changed.emit()
        self._pages.show_room()
        await visit.begin()

    def _wants_push_to_talk(self) -> bool:
        return self._backend.preferences.settings.push_to_talk

    def _show_end(self, room: Room) -> None:
        """Whoever looks at another page stays there."""
        reason = room.closed_because
        if self._pages.shows(self._pages.room):
            self._news.announcer.say(self._pages.show_end(room), urgent=True)
        elif not (reason is LeaveReason.PLACE_CLOSED and self._is_own()):
            self._news.refuse(". ".join(ended(reason, room.failure)))
        self._tray.tell(tray_words.visit_over())
        if reason is LeaveReason.REMOVED and self._last is not None:
            self._places.note_removed(self._last[0])
        visit, self.visit = self.visit, None
        self.changed.emit()
        if visit is not None:
            self._news.start(visit.close())

    def _is_own(self) -> bool:
        """Whoever closes their place is told so there."""
        return self._last is not None and self._last[0].id == self.own_place

    def _join_again(self) -> None:
        if self._last is not None:
            self._pages.show_home()
            self._news.start(self.join(*self._last))

    def _tell_sound(self, notice: str | None) -> None:
        """What is missing is shown in the room, and told once to whoever does not see it."""
        self._pages.room.show_sound_notice(notice)
        if self.in_room:
            said = notice or sound_words.works_again()
            self._news.announcer.say(said, urgent=notice is not None)

    def _press_notice(self) -> None:
        if self.entering:
            self.give_up()
        else:
            self._pages.lobby.rooms.notice.hide()

    def _say_joining(self, entering: Entering, title: str) -> None:
        if self._entering is entering:
            self._news.announcer.say(lobby_words.joining(title))

    def _stop_waiting(self) -> None:
        self._entering = None
        self._pages.lobby.rooms.notice.hide()

    def _show_not_joined(self, place: PlaceCard, title: str, error: PendopoError) -> None:
        """Where the rooms of that place are; over another place it goes away by itself."""
        why = sentence(error)
        said = lobby_words.nothing_joined(title, why)
        if self._places.current == place:
            self._pages.lobby.rooms.notice.show_failure(lambda: said)
            self._news.announcer.say(said)
            self._places.refresh()
        else:
            self._news.refuse(said)
