"""A room: title, encryption line, stage and audience, the panel beside them, the bottom bar."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, Participant, Role, Room
from pendopo.room.needles import Needles
from pendopo.ui.kit.tab_stops import go_through
from pendopo.ui.kit.theme import Theme
from pendopo.ui.kit.toast import Toast
from pendopo.ui.room.bar import RoomBar
from pendopo.ui.room.counters_panel import CountersPanel
from pendopo.ui.room.encryption_line import EncryptionLine
from pendopo.ui.room.hand_queue import HandQueue
from pendopo.ui.room.header import RoomHeader, heading
from pendopo.ui.room.line_memory import LOSSES
from pendopo.ui.room.marks import Marks
from pendopo.ui.room.notices import NoticeStrip
from pendopo.ui.room.people import Person, person
from pendopo.ui.room.seats import Seats
from pendopo.ui.room.side import Panel, Side
from pendopo.ui.room.stage_card import StageCard
from pendopo.ui.room.voice_meter import Rings, advance, audible
from pendopo.words import hands as hand_words
from pendopo.words import room as page_words
from pendopo.words.encryption import footnote, line, uncounted
from pendopo.words.encryption_counters import counter_rows
from pendopo.words.errors import without_microphone
from pendopo.words.people import name_or_stand_in

WIDE = 1_000
MOST_SHOWN = 300
"""People that are drawn of a stage or an audience; all are counted."""
NARROW = 720
LOW = 560


class RoomView(QWidget):
    """Shows facts and needles; every press is only a signal."""

    person_chosen = Signal(object, bool, QPoint)
    seen = Signal()
    unseen = Signal()
    changed = Signal()
    """What `bar` and `alarm` say may be another thing now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._room: Room | None = None
        self._rings: Rings = {}
        self._marks = Marks()
        self._indicator = Indicator(EncryptionState.OFFLINE)
        self._was_wide = False
        self._standing: tuple[str, ...] = ()
        self.header = RoomHeader(theme)
        self.header.hands.clicked.connect(self._toggle_hands)
        self.line = EncryptionLine(theme)
        self.line.clicked.connect(self._toggle_encryption)
        self._strip = NoticeStrip(theme)
        self.notices = self._strip.label
        self._seats = Seats()
        self.stage = StageCard(theme)
        self.stage.person_chosen.connect(self.person_chosen)
        self.queue = HandQueue(theme)
        self.counters = CountersPanel(theme)
        self.counters.closed.connect(self._toggle_encryption)
        self._side = Side(theme, self.queue, self.counters)
        self.bar = RoomBar(theme)
        self._lay_out()

    def enter(self, place: str, sound_notice: str | None) -> None:
        """A new visit begins."""
        self.place = place
        self._room = None
        self._rings = {}
        self._seats.clear()
        self.show_sound_notice(sound_notice)
        self.show_line(Indicator(EncryptionState.OFFLINE))
        self._open(None)

    def show_sound_notice(self, notice: str | None) -> None:
        """What is missing for sound; None once nothing is."""
        self._standing = (notice,) if notice else ()
        self._show_notices(self._indicator.uncounted)

    def show_room(self, room: Room, now_ms: int) -> None:
        """Follow the facts."""
        entered = self._room is None
        was_moderator = self._moderates()
        self._room = room
        self.header.show_room(room, self.place)
        self.setAccessibleName(page_words.page(self.heading))
        if room.connection is not Connection.CONNECTED:
            self._rings = {}
        self._show_people(room)
        self.bar.show_room(room)
        self._show_notices(self._indicator.uncounted)
        self.show_hands(now_ms)
        if entered or self._moderates() != was_moderator:
            self._open_hands(self.width() >= WIDE)
        self.changed.emit()

    def _show_people(self, room: Room) -> None:
        everybody = self._seats.ordered(room.everybody)
        stage = [p for p in everybody if p.on_stage][:MOST_SHOWN]
        audience = [p for p in everybody if not p.on_stage][:MOST_SHOWN]
        self.stage.show_people(
            [self._person(p) for p in stage],
            [self._person(p) for p in audience],
            len(room.audience),
            alone=_connected(room) and room.me is not None and not room.others,
        )

    @property
    def heading(self) -> str:
        """The room's title, or its name where there is none."""
        return heading(self._room) if self._room is not None else ""

    @property
    def alarm(self) -> str:
        """What has to be seen of our protection also from elsewhere; else empty."""
        told = [self.line.words.sentence] if self._indicator.state in LOSSES else []
        missing = self._indicator.uncounted
        return " ".join([*told, uncounted(missing)] if missing else told)

    def show_hands(self, now_ms: int) -> None:
        """The queue and how long each has waited."""
        if self._room is not None:
            self.queue.show_hands(self._room.hands, now_ms)
            waiting = len(self.queue.waiting)
            self.header.hands.setVisible(self._moderates())
            self.header.hands.setText(hand_words.show_queue(waiting))

    def show_line(self, indicator: Indicator) -> None:
        """What may be said about encryption, whether anybody looks or not."""
        self._indicator = indicator
        words = line(
            indicator.state,
            subject=name_or_stand_in(indicator.name, ParticipantIdentity(indicator.subject)),
            pieces=indicator.pieces,
            measured=indicator.measured,
            reason=indicator.reason,
        )
        self.line.show_words(indicator.state, words)
        self._show_notices(indicator.uncounted)
        self._show_sound()
        self.changed.emit()

    def show_needles(self, needles: Needles, elapsed_s: float) -> bool:
        """Levels and counters; whether anybody is heard."""
        before = self._rings
        self._rings = advance(before, audible(self._room, needles), elapsed_s)
        if self._marks.measure(needles, elapsed_s) or before or self._rings:
            self._show_sound()
        self.bar.show_level(needles.own_level)
        if self._side.shown is Panel.ENCRYPTION:
            rows = counter_rows(needles.facts, self._indicator)
            self.counters.model.show_rows(rows)
        return bool(self._rings)

    def focusNextPrevChild(self, next: bool) -> bool:
        """As it is read: line, stage, panel, bar; what a toast asks comes last."""
        toasts = self.window().findChildren(Toast)
        regions = (self.header, self.line, self.stage, self._side, self.bar, *toasts)
        return go_through(regions, next) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the panel, and what opened it has the focus again."""
        panel = self._side.shown
        if event.key() != Qt.Key.Key_Escape or panel is None:
            super().keyPressEvent(event)
            return
        self._open(None)
        opener = self.line if panel is Panel.ENCRYPTION else self.header.hands
        opener.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.unseen.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._room is not None:
            self.show_room(self._room, self.queue.now_ms)
            self.show_line(self._indicator)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way: the panel beside the stage closes when there is no room for both."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        if wide != self._was_wide:
            self._was_wide = wide
            self._open_hands(wide)
        self._fit()

    def _show_sound(self) -> None:
        self.stage.show_sound(self._rings, self._marks.of(self._indicator))

    def _show_notices(self, missing: int) -> None:
        unsaid = [self.bar.unsaid] if self.bar.unsaid else []
        unseen = [uncounted(missing)] if missing else []
        warning = bool(unsaid or unseen)
        self._strip.tell((*self._told_of_sound(), *unsaid, *unseen), warning)

    def _told_of_sound(self) -> tuple[str, ...]:
        """The microphone matters to nobody who cannot speak now."""
        room = self._room
        if room is not None and _connected(room) and room.me is not None and room.me.on_stage:
            return self._standing
        return tuple(kept for told in self._standing if (kept := without_microphone(told)))

    def _person(self, participant: Participant) -> Person:
        assert self._room is not None
        return person(participant, self._room)

    def _moderates(self) -> bool:
        return self._room is not None and self._room.role in (Role.HOST, Role.MODERATOR)

    def _open_hands(self, wide: bool) -> None:
        if self._side.shown is not Panel.ENCRYPTION:
            self._open(Panel.HANDS if wide and self._moderates() else None)

    def _toggle_encryption(self) -> None:
        if self._side.shown is Panel.ENCRYPTION:
            back = self._moderates() and self.width() >= WIDE
            self._open(Panel.HANDS if back else None)
        else:
            self._open(Panel.ENCRYPTION)

    def _toggle_hands(self) -> None:
        self._open(None if self._side.shown is Panel.HANDS else Panel.HANDS)

    def _open(self, panel: Panel | None) -> None:
        self.line.set_open(panel is Panel.ENCRYPTION)
        self._side.open(panel)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= WIDE
        compact, narrow = self.height() < LOW, self.width() < NARROW
        covered = self._side.shown is not None and not wide
        self.stage.setVisible(not covered)
        self._side.fit(wide)
        self.stage.set_avatar(64 if narrow else 72 if self._side.shown else 88)
        self.line.set_compact(compact)
        self.stage.footnote.setText(footnote() if compact else "")
        self.stage.footnote.setVisible(compact)
        self.header.fit(compact, narrow)
        self.bar.set_compact(compact, narrow)
        self._show_notices(self._indicator.uncounted)
        side = 12 if narrow else 16
        self._column.setContentsMargins(side, 6 if compact else 12, side, 12)
        self._column.setSpacing(6 if compact else 12)

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.stage, 1)
        body.addWidget(self._side, 1)
        self._column = QVBoxLayout()
        self._column.addWidget(self.header)
        self._column.addWidget(self.line)
        self._column.addWidget(self._strip)
        self._column.addLayout(body, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._column, 1)
        outer.addWidget(self.bar)
        self.place = ""
        self._open(None)


def _connected(room: Room) -> bool:
    return room.connection is Connection.CONNECTED
