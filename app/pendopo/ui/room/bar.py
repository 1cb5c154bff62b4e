"""The bottom bar: what is so at the left, the next action in the middle, the way out."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from pendopo.model.room import Connection, MicrophoneState, Participant, Room
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.pill import Pill, PillFace, PillLook
from pendopo.ui.kit.plain import ElidedLabel
from pendopo.ui.kit.slider import Slider
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.meter import Meter
from pendopo.words import hands
from pendopo.words import microphone as spoken
from pendopo.words import room as words
from pendopo.words import sound as sound_words

CENTRED = 520
"""Narrower bars keep the room at the left for what is so."""
WITH_VOLUME = 860
"""Narrower bars have only the way to the settings of sound."""

_MICROPHONES = {
    MicrophoneState.ABSENT: ("mic-off", PillLook.PLAIN),
    MicrophoneState.MUTED: ("mic-off", PillLook.PLAIN),
    MicrophoneState.MUTED_BY_MODERATOR: ("mic-off", PillLook.PLAIN),
    MicrophoneState.WITHDRAWN: ("mic-off", PillLook.PLAIN),
    MicrophoneState.OPENING: ("mic", PillLook.DASHED),
    MicrophoneState.LIVE: ("mic", PillLook.FILLED),
    MicrophoneState.SILENT: ("mic", PillLook.DASHED),
    MicrophoneState.REFUSED: ("mic-off", PillLook.PLAIN),
    MicrophoneState.STOPPED: ("mic-off", PillLook.DASHED),
}
"""The icon says what is so, the words what a press will do."""
_UNHEARD = (
    MicrophoneState.OPENING,
    MicrophoneState.SILENT,
    MicrophoneState.REFUSED,
    MicrophoneState.STOPPED,
)


class RoomBar(Ground):
    """Says only facts; a press is a wish and changes nothing by itself."""

    mute_wanted = Signal(bool)
    hand_wanted = Signal(bool)
    leave_wanted = Signal()
    sound_wanted = Signal()
    """The settings of sound."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", edge="top")
        self._room: Room | None = None
        self._narrow = False
        self._touched = True
        self._volume: Slider | None = None
        self.state = ElidedLabel(theme, "", TextSize.STRONG)
        self.state.setObjectName("stateLabel")
        self.note = ElidedLabel(theme, "", TextSize.CAPTION, "quiet")
        self.note.setObjectName("stateNote")
        self._meter = Meter(theme)
        self.mic = Pill(theme, "micButton")
        self.mic.clicked.connect(self.press_mic)
        self.hand = Pill(theme, "handButton")
        self.hand.clicked.connect(self.press_hand)
        self.sound = IconButton(theme, "roomSoundButton", "volume", sound_words.sound_settings)
        self.sound.clicked.connect(self.sound_wanted)
        self.leave = TextButton(theme, "leaveButton", "", icon="leave")
        self.leave.clicked.connect(self.leave_wanted)
        self._lay_out()

    def add_volume(self, volume: Slider) -> None:
        """How loud everybody is heard, where there is room for it."""
        self._volume = volume
        volume.stand_alone(96)
        self._right.insertWidget(self._right.indexOf(self.sound) + 1, volume)

    def show_room(self, room: Room) -> None:
        """Follow the facts."""
        self._room = room
        self._show(room)

    def regain_touch(self) -> None:
        """The facts are measured again."""
        if not self._touched:
            self._touched = True
            if self._room is not None:
                self._show(self._room)

    def _show(self, room: Room) -> None:
        on_stage = _microphone(room) is not MicrophoneState.ABSENT
        away = room.connection is not Connection.CONNECTED or not self._touched
        state, note = _state(room) if self._touched else (words.not_connected(), "")
        self.state.show_text(state)
        self.note.show_text(note)
        self._meter.setVisible(_microphone(room) is MicrophoneState.LIVE and not away)
        self.mic.become(_mic_face(_microphone(room), away))
        self.mic.setVisible(on_stage or not self._narrow)
        self.hand.become(_hand_face(_is_up(room.me), _place(room), away))
        self.hand.setVisible(not on_stage)

    def lose_touch(self) -> None:
        """Nothing is known any more, least of all that the microphone is on."""
        self._touched = False
        if self._room is not None:
            self._show(self._room)

    @property
    def unsaid(self) -> str:
        """That nobody hears us, where there is no room for these words here."""
        state = _microphone(self._room) if self._room is not None else MicrophoneState.ABSENT
        if state not in _UNHEARD or not self.note.isHidden():
            return ""
        return spoken.microphone(state).sentence

    @property
    def may_mute(self) -> bool:
        """Whether the microphone is wished on."""
        return self._room is not None and _microphone(self._room).wished_on

    def show_level(self, dbov: float) -> None:
        """The own microphone's level."""
        self._meter.show_level(dbov)

    def set_compact(self, compact: bool, narrow: bool) -> None:
        """Lower for low windows, an icon instead of words for narrow ones."""
        self.setFixedHeight(60 if compact else 80)
        self.mic.set_low(compact)
        self.hand.set_low(compact)
        self.leave.setText("" if narrow else words.leave())
        self.leave.setAccessibleName(words.leave())
        self._narrow = narrow
        centred = self.width() >= CENTRED
        self._grid.setColumnStretch(2, 1 if centred else 0)
        self.note.setVisible(centred and not compact)
        self.sound.setVisible(centred)
        if self._volume is not None:
            self._volume.setVisible(self.width() >= WITH_VOLUME)
        if self._room is not None:
            self.show_room(self._room)

    def press_mic(self) -> None:
        """As if the microphone button was pressed; nothing for listeners."""
        if self._room is not None and self.mic.isEnabled():
            self.mute_wanted.emit(self._room.microphone.wished_on)

    def press_hand(self) -> None:
        """As if the hand button was pressed; nothing on stage."""
        if self._room is not None and self.hand.isVisible() and self.hand.isEnabled():
            self.hand_wanted.emit(not _is_up(self._room.me))

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._room is not None:
            self.leave.setText("" if self._narrow else words.leave())
            self.leave.setAccessibleName(words.leave())
            self.show_room(self._room)

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
        self._right = right = QHBoxLayout()
        right.setSpacing(8)
        right.addStretch(1)
        right.addWidget(self.sound)
        right.addSpacing(8)
        right.addWidget(self.leave)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 0, 16, 0)
        grid.addLayout(left, 0, 0)
        grid.addLayout(middle, 0, 1)
        grid.addLayout(right, 0, 2)
        grid.setColumnStretch(0, 1)
        self.set_compact(False, False)


def _microphone(room: Room) -> MicrophoneState:
    """On stage there always is one, off until it is wished on."""
    if room.me is None or not room.me.on_stage:
        return MicrophoneState.ABSENT
    if room.microphone is MicrophoneState.ABSENT:
        return MicrophoneState.MUTED
    return room.microphone


def _mic_face(state: MicrophoneState, away: bool) -> PillFace:
    """Muting works without a connection, and the microphone may still be on the air then; that
    anybody hears is not known."""
    icon, look = _MICROPHONES[state]
    press = spoken.press(state)
    held, said = "", spoken.press_spoken(state)
    if state is MicrophoneState.ABSENT:
        held = spoken.only_speakers()
    elif away and not state.wished_on:
        held = words.not_connected()
    elif away:
        look, said = PillLook.DASHED, press
    return PillFace(press, icon, "M", look, said, held)


def _hand_face(up: bool, place: int, away: bool) -> PillFace:
    icon, look = ("hand-lower", PillLook.HAND) if up else ("hand", PillLook.FILLED)
    held = words.not_connected() if away else ""
    return PillFace(hands.press(up, place), icon, "H", look, held=held)


def _place(room: Room) -> int:
    """Ours in the queue, 0 when we are not in it."""
    mine = room.me.identity if room.me is not None else ""
    return next((at for at, hand in enumerate(room.hands, 1) if hand.identity == mine), 0)


def _is_up(me: Participant | None) -> bool:
    return me is not None and me.hand_raised_ms is not None


def _state(room: Room) -> tuple[str, str]:
    if room.connection is not Connection.CONNECTED:
        return words.connection(room.connection)
    if _microphone(room) is MicrophoneState.ABSENT and _is_up(room.me):
        place = _place(room)
        return hands.is_up(), hands.place(place) if place else ""
    said = spoken.microphone(_microphone(room))
    return said.state, said.note
