"""One visit in the window: the session's facts to the view, the view's presses to the session."""

import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QApplication

from pendopo.e2ee.indicator import Indicator
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, Role, Room
from pendopo.model.wish import WishRefused
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge, Unfollow
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.room.changes import changes
from pendopo.ui.room.line_memory import LOSSES, after, unheard_of
from pendopo.ui.room.people import Person
from pendopo.ui.room.person_menu import Choice, PersonMenu, moderator_choices
from pendopo.ui.room.session import Session
from pendopo.ui.room.view import RoomView
from pendopo.words import moderation as words
from pendopo.words import wishes

NEEDLES_MS = 50
"""Twenty looks a second: rings look smooth, and the sound thread keeps its share of Python."""
WAITING_TIMES_S = 5.0
UNHEARD_MS = 2_000
"""A line that was not measured again for this long is not known to be true any more."""
REFUSALS_KEPT = 8
"""A server that refuses without end is not listened to without end."""


class RoomPresenter(QObject):
    """Lives from join to leave; `ended` carries the last Room."""

    ended = Signal(object)
    failed = Signal(object)
    """A PendopoError to be worded."""
    refused = Signal(str)
    """A sentence about a wish that the server refused."""

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
        self._unfollow: list[Unfollow] = []
        self._over = False
        self._polled_at = self._counted_at = time.monotonic()
        self._timer = QTimer(self, interval=NEEDLES_MS)
        self._timer.timeout.connect(self._poll)
        self._unheard = QTimer(self, interval=UNHEARD_MS, singleShot=True)
        self._unheard.timeout.connect(self._forget_line)

    async def begin(self) -> None:
        """Show the room and follow it."""
        bar, view = self._view.bar, self._view
        bar.mute_wanted.connect(self._set_muted)
        bar.hand_wanted.connect(self._set_hand)
        view.queue.invited.connect(self._invite)
        view.person_chosen.connect(self._offer)
        view.seen.connect(self._look)
        view.unseen.connect(self._timer.stop)
        self._show(self._session.room)
        self._unheard.start()
        if view.isVisible():
            self._look()
        follow, session = self._bridge.follow, self._session
        self._unfollow = [
            await follow(session.subscribe, self._show),
            await follow(session.subscribe_indicator, self._show_line),
            await follow(session.subscribe_refusals, self._say_refusal, kept=REFUSALS_KEPT),
        ]
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
        self._unheard.stop()
        bar, view = self._view.bar, self._view
        bar.mute_wanted.disconnect(self._set_muted)
        bar.hand_wanted.disconnect(self._set_hand)
        view.queue.invited.disconnect(self._invite)
        view.person_chosen.disconnect(self._offer)
        view.seen.disconnect(self._look)
        view.unseen.disconnect(self._timer.stop)
        for unfollow in self._unfollow:
            await unfollow()
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

    def _show_line(self, pushed: Indicator) -> None:
        if not self._over:
            self._unheard.start()
            self._view.bar.regain_touch()
            self._become(after(self._indicator, pushed))

    def _forget_line(self) -> None:
        if self._indicator is not None:
            self._become(unheard_of(self._indicator))
        self._view.bar.lose_touch()

    def _become(self, indicator: Indicator) -> None:
        before, self._indicator = self._indicator, indicator
        self._view.show_line(indicator)
        changed = before is not None and before.state is not indicator.state
        if changed and indicator.state in LOSSES:
            self._announcer.say(self._view.line.words.sentence, urgent=True)

    def _say_refusal(self, refusal: WishRefused) -> None:
        if not self._over:
            self.refused.emit(wishes.refused(refusal))

    def _look(self) -> None:
        self._polled_at = time.monotonic()
        self._timer.start()
        self._poll()

    def _poll(self) -> None:
        now = time.monotonic()
        elapsed, self._polled_at = now - self._polled_at, now
        self._view.show_needles(self._session.needles(), elapsed)
        if now - self._counted_at >= WAITING_TIMES_S:
            self._counted_at = now
            self._view.show_hands(_now_ms())

    def _set_muted(self, muted: bool) -> None:
        self._start(self._bridge.wish(self._session.set_muted, muted))

    def _set_hand(self, up: bool) -> None:
        wish = self._session.raise_hand if up else self._session.lower_hand
        self._start(self._bridge.wish(wish))

    def _invite(self, identity: str) -> None:
        wish = self._session.moderation.invite_to_speak
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
                moderator_choices(self._session.moderation, person, on_stage),
                lambda wish: self._start(self._bridge.wish(wish, person.identity)),
            )
            remove = Choice(
                "removeAction", words.remove(), "leave", self._session.moderation.remove, final=True
            )
            menu.add_choices((remove,), lambda wish: self._start(self._remove(person)))
        menu.open_at(at, QApplication.focusWidget())

    async def _remove(self, person: Person) -> None:
        sheet = ask(
            self._theme, self._view.window(), "removeSheet", words.remove_question(person.name),
            words.remove_means(), words.remove_yes(), words.remove_no(), danger=True,
        )  # fmt: skip
        if await sheet.answer():
            await self._bridge.wish(self._session.moderation.remove, person.identity)

    def _set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        self._gains[identity] = gain
        self._session.set_volume(identity, gain)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)


def _now_ms() -> int:
    return round(time.time() * 1000)
