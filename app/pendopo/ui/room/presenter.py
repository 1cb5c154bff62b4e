"""One visit in the window: the session's facts to the view, the view's presses to the session."""

import time
from collections.abc import Coroutine, Mapping
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QApplication

from pendopo.e2ee.indicator import Indicator
from pendopo.model.errors import AccessError, PendopoError
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, Role, Room
from pendopo.model.wish import WishRefused
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge, Unfollow
from pendopo.ui.kit.sheet import ask
from pendopo.ui.kit.theme import Theme
from pendopo.ui.kit.toast import Toast
from pendopo.ui.room.changes import changes
from pendopo.ui.room.line_memory import LOSSES, after, unheard_of
from pendopo.ui.room.moment_toasts import MomentToasts
from pendopo.ui.room.moments import Deed
from pendopo.ui.room.people import Person
from pendopo.ui.room.person_menu import Choice, PersonMenu, Wish, moderator_choices
from pendopo.ui.room.session import Session
from pendopo.ui.room.view import RoomView
from pendopo.words import moderation as words
from pendopo.words import moments as moment_words
from pendopo.words import room as page_words
from pendopo.words import wishes
from pendopo.words.encryption import uncounted

RINGS_MS = 33
"""Thirty looks a second while somebody is heard: rings look smooth."""
QUIET_MS = 100
"""Between looks while nobody is."""
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
    invited = Signal()
    """We may speak now."""

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        view: RoomView,
        session: Session,
        announcer: Announcer,
        toast: Toast,
    ) -> None:
        super().__init__(view)
        self._theme = theme
        self._bridge = bridge
        self._view = view
        self._session = session
        self._announcer = announcer
        self._moments = MomentToasts(
            toast, announcer, self._be_invited, self._step_down, self._invite
        )
        others = session.moderation
        self._deeds: Mapping[Wish, Deed] = {
            others.invite_to_speak: Deed.INVITED,
            others.move_to_audience: Deed.MOVED,
            others.mute_other: Deed.MUTED,
            others.remove: Deed.REMOVED,
        }
        self._room: Room | None = None
        self._indicator: Indicator | None = None
        self._unfollow: list[Unfollow] = []
        self._over = False
        self._polled_at = self._counted_at = time.perf_counter()
        self._timer = QTimer(self, interval=QUIET_MS)
        self._timer.timeout.connect(self._poll)
        self._view.show_room(session.room, _now_ms())
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
        self._say_where()
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

    def _say_where(self) -> None:
        view, role = self._view, self._session.room.role
        self._announcer.say(page_words.entered(view.heading, view.place, role))

    async def leave(self) -> None:
        """End the visit quietly, whatever the server says."""
        await self.close()
        await self._bridge.wish(self._session.leave)

    async def close(self) -> None:
        """Stop following."""
        if self._over:
            return
        self._over = True
        self._moments.end()
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
            self._moments.look(before, room)
            self._show_known_line()
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
        if indicator == before:
            return
        self._show_known_line()
        if indicator.uncounted and not (before and before.uncounted):
            self._announcer.say(uncounted(indicator.uncounted), urgent=True)
        changed = before is not None and before.state is not indicator.state
        if changed and indicator.state in LOSSES:
            self._announcer.say(self._view.line.words.sentence, urgent=True)

    def _show_known_line(self) -> None:
        """While the connection is lost the line says no more than the rest of the page does."""
        if self._indicator is not None:
            connected = self._room is None or self._room.connection is Connection.CONNECTED
            shown = self._indicator if connected else unheard_of(self._indicator)
            self._view.show_line(shown)

    def _say_refusal(self, refusal: WishRefused) -> None:
        if not self._over:
            self.refused.emit(wishes.refused(refusal))

    def _look(self) -> None:
        self._polled_at = time.perf_counter()
        self._timer.start()
        self._poll()

    def _poll(self) -> None:
        now = time.perf_counter()
        elapsed, self._polled_at = now - self._polled_at, now
        heard = self._view.show_needles(self._session.needles(), elapsed)
        pace_ms = RINGS_MS if heard else QUIET_MS
        if pace_ms != self._timer.interval():
            self._timer.setInterval(pace_ms)  # which begins it anew, even with the same
        if now - self._counted_at >= WAITING_TIMES_S:
            self._counted_at = now
            self._view.show_hands(_now_ms())

    def _set_muted(self, muted: bool) -> None:
        if not muted:
            self._moments.accept()
        self._start(self._bridge.wish(self._session.set_muted, muted))

    def _be_invited(self) -> None:
        self._session.chime()
        self.invited.emit()

    def _step_down(self) -> None:
        self._moments.wish_to_step_down()
        self._start(self._go_back())

    async def _go_back(self) -> None:
        try:
            await self._bridge.wish(self._session.step_down)
        except AccessError:
            self._moments.give_up_stepping_down()
            self.refused.emit(moment_words.kept_on_stage())
        except PendopoError:
            self._moments.give_up_stepping_down()
            raise

    def _set_hand(self, up: bool) -> None:
        wish = self._session.raise_hand if up else self._session.lower_hand
        self._start(self._bridge.wish(wish))

    def _invite(self, identity: str) -> None:
        self._moderate(self._session.moderation.invite_to_speak, ParticipantIdentity(identity))

    def _offer(self, person: Person, on_stage: bool, at: QPoint) -> None:
        moderates = self._room is not None and self._room.role in (Role.HOST, Role.MODERATOR)
        if person.me or not (moderates or on_stage):
            return
        menu = PersonMenu(self._theme, self._view, person)
        if on_stage:
            menu.add_volume(
                self._session.volume(person.identity),
                lambda gain: self._set_volume(person.identity, gain),
            )
        if moderates:
            menu.add_choices(
                moderator_choices(self._session.moderation, person, on_stage),
                lambda wish: self._moderate(wish, person.identity),
            )
            remove = Choice(
                "removeAction", words.remove(), "leave", self._session.moderation.remove, final=True
            )
            menu.add_choices((remove,), lambda wish: self._start(self._remove(person)))
        menu.open_at(at, QApplication.focusWidget())

    def _moderate(self, wish: Wish, identity: ParticipantIdentity) -> None:
        self._start(self._do(wish, identity))

    async def _do(self, wish: Wish, identity: ParticipantIdentity) -> None:
        deed = self._deeds[wish]
        self._moments.wish(deed, identity)
        try:
            await self._bridge.wish(wish, identity)
        except PendopoError:
            self._moments.give_up(deed, identity)
            raise

    async def _remove(self, person: Person) -> None:
        sheet = ask(
            self._theme, self._view.window(), "removeSheet", words.remove_question(person.name),
            words.remove_means(), words.remove_yes(), words.remove_no(), danger=True,
        )  # fmt: skip
        if await sheet.answer():
            await self._do(self._session.moderation.remove, person.identity)

    def _set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        self._session.set_volume(identity, gain)

    def _start(self, wish: Coroutine[Any, Any, None]) -> None:
        self._bridge.start(wish, self.failed.emit)


def _now_ms() -> int:
    return round(time.time() * 1000)
