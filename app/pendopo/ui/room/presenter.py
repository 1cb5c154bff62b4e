"""One visit in the window: the session's facts to the view, the view's presses to the session."""

import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal

from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, Role, Room
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge, Unfollow
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.room.changes import changes
from pendopo.ui.room.people import Person
from pendopo.ui.room.person_menu import Choice, PersonMenu, moderator_choices
from pendopo.ui.room.session import Session
from pendopo.ui.room.view import RoomView

NEEDLES_MS = 50
"""Twenty looks a second: rings look smooth, and the sound thread keeps its share of Python."""
WAITING_TIMES_S = 5.0
GOOD = (EncryptionState.SHARED, EncryptionState.OFFLINE)


class RoomPresenter(QObject):
    """Lives from join to leave; `ended` carries the last Room."""

    ended = Signal(object)
    failed = Signal(object)
    """A PendopoError to be worded."""

    def __init__(
        self, theme: Theme, bridge: Bridge, view: RoomView, session: Session, announcer: Announcer
    ) -> None:
        super().__init__(view)
        self._theme = theme
        self._bridge = bridge
        self._view = view
        self._session = session
        self._announcer = announcer
        self._room: Room | None = None
        self._indicator: Indicator | None = None
        self._gains: dict[ParticipantIdentity, float] = {}
        self._unfollow: Unfollow | None = None
        self._over = False
        self._polled_at = self._counted_at = time.monotonic()
        self._timer = QTimer(self, interval=NEEDLES_MS)
        self._timer.timeout.connect(self._poll)

    async def begin(self) -> None:
        """Show the room and follow it."""
        bar, view = self._view.bar, self._view
        bar.mute_wanted.connect(self._set_muted)
        bar.hand_wanted.connect(self._set_hand)
        view.queue.invited.connect(self._invite)
        view.person_chosen.connect(self._offer)
        self._show(self._session.room)
        self._poll()
        self._timer.start()
        self._unfollow = await self._bridge.follow(self._session.subscribe, self._show)
        self._show(self._session.room)

    async def leave(self) -> None:
        """End the visit quietly, whatever the server says."""
        await self.close()
        await self._bridge.wish(self._session.leave)

    async def close(self) -> None:
        """Stop following."""
        if self._over:
            return
        self._over = True
        self._timer.stop()
        bar, view = self._view.bar, self._view
        bar.mute_wanted.disconnect(self._set_muted)
        bar.hand_wanted.disconnect(self._set_hand)
        view.queue.invited.disconnect(self._invite)
        view.person_chosen.disconnect(self._offer)
        if self._unfollow is not None:
            await self._unfollow()
        self.deleteLater()

    def _show(self, room: Room) -> None:
        if self._over:
            return
        before, self._room = self._room, room
        self._view.show_room(room, _now_ms())
        if before is not None:
            for sentence in changes(before, room):
                self._announcer.say(sentence)
        if room.connection is Connection.CLOSED:
            self.ended.emit(room)

    def _poll(self) -> None:
        now = time.monotonic()
        elapsed, self._polled_at = now - self._polled_at, now
        if not self._view.isVisible():
            return
        needles = self._session.needles()
        self._view.show_needles(needles, elapsed)
        if now - self._counted_at >= WAITING_TIMES_S:
            self._counted_at = now
            self._view.show_hands(_now_ms())
        self._announce_loss(needles.indicator)

    def _announce_loss(self, indicator: Indicator) -> None:
        before, self._indicator = self._indicator, indicator
        if before is None or before.state is indicator.state or indicator.state in GOOD:
            return
        self._announcer.say(self._view.line.words.sentence, urgent=True)

    def _set_muted(self, muted: bool) -> None:
        self._start(self._bridge.wish(self._session.set_muted, muted))

    def _set_hand(self, up: bool) -> None:
        wish = self._session.raise_hand if up else self._session.lower_hand
        self._start(self._bridge.wish(wish))

    def _invite(self, identity: str) -> None:
        wish = self._session.invite_to_speak
        self._start(self._bridge.wish(wish, ParticipantIdentity(identity)))

    def _offer(self, person: Person, on_stage: bool, at: QPoint) -> None:
        moderates = self._room is not None and self._room.role in (Role.HOST, Role.MODERATOR)
        if person.me or not (moderates or on_stage):
            return
        menu = PersonMenu(self._theme, self._view, person)
        if on_stage:
            menu.add_volume(
                self._gains.get(person.identity, 1.0),
                lambda gain: self._set_volume(person.identity, gain),
            )
        if moderates:
            menu.add_choices(
                moderator_choices(self._session, person, on_stage),
                lambda wish: self._start(self._bridge.wish(wish, person.identity)),
            )
            remove = Choice("removeAction", "Remove from the room…", self._session.remove)
            menu.add_choices((remove,), lambda wish: self._start(self._remove(person)))
        menu.popup(at)

    async def _remove(self, person: Person) -> None:
        sheet = ask(
            self._theme, self._view.window(), "removeSheet", f"Remove {person.name}?",
            "Their visit ends now. With a working invite they could come back.",
            "Remove", "Keep",
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._session.remove, person.identity)

    def _set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        self._gains[identity] = gain
        self._session.set_volume(identity, gain)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)


def _now_ms() -> int:
    return round(time.time() * 1000)
