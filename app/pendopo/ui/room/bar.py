"""The bottom bar: what is so at the left, the next action in the middle, the way out."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pendopo.model.room import Connection, Participant, Room
from pendopo.ui.kit.buttons import Pill, TextButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import ElidedLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.voice_meter import loudness


class RoomBar(Ground):
    """Says only facts; a press is a wish and changes nothing by itself."""

    mute_wanted = Signal(bool)
    hand_wanted = Signal(bool)
    leave_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", edge="top")
        self._room: Room | None = None
        self._narrow = False
        self.state = ElidedLabel(theme, "", TextSize.STRONG)
        self.state.setObjectName("stateLabel")
        self.note = ElidedLabel(theme, "", TextSize.CAPTION, "quiet")
        self.note.setObjectName("stateNote")
        self._meter = Meter(theme)
        self.mic = Pill(theme, "micButton")
        self.mic.clicked.connect(self.press_mic)
        self.hand = Pill(theme, "handButton")
        self.hand.clicked.connect(self.press_hand)
        self.leave = TextButton(theme, "leaveButton", "Leave quietly", icon="leave")
        self.leave.clicked.connect(self.leave_wanted)
        self._lay_out()

    def show_room(self, room: Room) -> None:
        """Follow the facts."""
        self._room = room
        self._show_state(room)
        on_stage = room.me is not None and room.me.on_stage
        away = room.connection is not Connection.CONNECTED
        held = "" if not away else "Not connected"
        if on_stage:
            words, icon = ("Unmute", "mic") if room.microphone_muted else ("Mute", "mic-off")
            # muting works without a connection, and the microphone may still be on the air
            self.mic.become(words, icon, "M", held=held if room.microphone_muted else "")
        else:
            self.mic.become("Microphone", "mic-off", "M", held="Only speakers can talk")
        self.mic.setVisible(on_stage or not self._narrow)
        self.hand.setVisible(not on_stage)
        up = _is_up(room.me)
        words, icon = ("Lower hand", "hand-lower") if up else ("Raise hand", "hand")
        self.hand.become(words, icon, "H", held=held)

    def show_level(self, dbov: float) -> None:
        """The own microphone's level."""
        self._meter.show_level(dbov)

    def set_compact(self, compact: bool, narrow: bool) -> None:
        """Lower for low windows, an icon instead of words for narrow ones."""
        self.setFixedHeight(62 if compact else 80)
        self.leave.setText("" if narrow else "Leave quietly")
        self.leave.setAccessibleName("Leave quietly")
        self._narrow = narrow
        words = self.width() >= 520
        self.state.setVisible(words)
        self.note.setVisible(words and not compact)
        if self._room is not None:
            self.show_room(self._room)

    def press_mic(self) -> None:
        """As if the microphone button was pressed; nothing for listeners."""
        if self._room is not None and self.mic.isEnabled():
            self.mute_wanted.emit(not self._room.microphone_muted)

    def press_hand(self) -> None:
        """As if the hand button was pressed; nothing on stage."""
        if self._room is not None and self.hand.isVisible() and self.hand.isEnabled():
            self.hand_wanted.emit(not _is_up(self._room.me))

    def _show_state(self, room: Room) -> None:
        state, note = _state(room)
        self.state.show_text(state)
        self.note.show_text(note)
        on_stage = room.me is not None and room.me.on_stage
        self._meter.setVisible(on_stage and not room.microphone_muted)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addStretch(1)
        left.addWidget(self.state)
        second = QHBoxLayout()
        second.addWidget(self._meter)
        second.addWidget(self.note, 1)
        second.addStretch(0)
        left.addLayout(second)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.mic)
        middle.addWidget(self.hand)
        right = QHBoxLayout()
        right.addStretch(1)
        right.addWidget(self.leave)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 0, 16, 0)
        grid.addLayout(left, 0, 0)
        grid.addLayout(middle, 0, 1)
        grid.addLayout(right, 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.set_compact(False, False)


class Meter(QWidget):
    """Ten columns that follow the own voice."""

    COLUMNS = 10

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lit = 0
        self.setFixedSize(self.COLUMNS * 6, 16)
        self.setAccessibleName("Microphone level")

    def show_level(self, dbov: float) -> None:
        """Light as many columns as the level asks for."""
        lit = round(loudness(dbov) * self.COLUMNS)
        if lit != self._lit:
            self._lit = lit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns, high in the middle like a roof's."""
        painter = QPainter(self)
        with painting(painter):
            painter.setPen(Qt.PenStyle.NoPen)
            for column in range(self.COLUMNS):
                lit = column < self._lit
                painter.setBrush(self._theme.color("accent" if lit else "hairline"))
                height = 14 - abs(column - 4.5) * 1.6
                box = QRectF(column * 6, 8 - height / 2, 4, height)
                painter.drawRoundedRect(box, 2, 2)
        painter.end()


def _is_up(me: Participant | None) -> bool:
    return me is not None and me.hand_raised_ms is not None


def _state(room: Room) -> tuple[str, str]:
    match room.connection:
        case Connection.CONNECTING:
            return "Connecting…", "You join as the invite says, muted."
        case Connection.RECONNECTING:
            return "Reconnecting…", "Your place and your hand are kept."
        case Connection.CLOSED:
            return "Not connected", ""
        case Connection.CONNECTED:
            return _connected_state(room)


def _connected_state(room: Room) -> tuple[str, str]:
    if room.me is not None and room.me.on_stage:
        if room.microphone_muted:
            return "Microphone off", "You are on stage. Nobody hears you."
        return "Microphone on", ""
    if _is_up(room.me):
        place = next((i for i, p in enumerate(room.hands, 1) if p == room.me), 0)
        behind = "You are next." if place == 1 else f"You are number {place} in the queue."
        return "Your hand is up", behind if place else ""
    return "You are listening", "Only speakers can talk"
