"""Whether the place is open, and the way to change that."""

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.hosting.hosting import Closed, HostState, Open, Starting
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import hosted_rooms
from pendopo.words import hosting as words


class StatusCard(Ground):
    """`failure` stays until the next attempt."""

    open_wanted = Signal()
    close_wanted = Signal()
    room_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", radius=12, edge="all")
        self.setObjectName("hostStatus")
        self.heading = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        self.sentence = PlainLabel(theme, "", TextSize.CAPTION, "quiet", wrap=True)
        self.failure = PlainLabel(theme, "", TextSize.CAPTION, "bad", wrap=True)
        self.warning = PlainLabel(theme, words.forgetful, TextSize.CAPTION, "warn", wrap=True)
        self.unreachable = PlainLabel(theme, "", TextSize.CAPTION, "warn", wrap=True)
        self.failure.hide()
        self.warning.hide()
        self.unreachable.hide()
        self._live = IconLabel(theme, "speaking", "accent", 20)
        self._still = IconLabel(theme, "server", "text", 20)
        self.room_button = TextButton(theme, "openRoomButton", hosted_rooms.open_room, "", "plus")
        self.open_button = TextButton(theme, "openPlaceButton", words.open_place, "primary")
        self.close_button = TextButton(theme, "closePlaceButton", words.close_place, "danger")
        self.open_button.clicked.connect(self.open_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        self.room_button.clicked.connect(self.room_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        labels = (self.heading, self.sentence, self.unreachable, self.warning, self.failure)
        for label in labels:
            texts.addWidget(label)
        told = QHBoxLayout()
        told.setSpacing(18)
        told.addWidget(self._live)
        told.addWidget(self._still)
        told.addLayout(texts, 1)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addStretch(1)
        for button in (self.room_button, self.open_button, self.close_button):
            row.addWidget(button)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(20, 12, 16, 12)
        self._across.setSpacing(12)
        self._across.addLayout(told, 1)
        self._across.addWidget(buttons)

    def set_narrow(self, narrow: bool) -> None:
        """Buttons below the words."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._across.setDirection(down if narrow else across)

    def show_state(self, state: HostState) -> None:
        """Follow the place."""
        is_open = isinstance(state, Open)
        self._live.setVisible(is_open)
        self._still.setVisible(not is_open)
        self.room_button.setVisible(is_open)
        self.close_button.setVisible(is_open)
        self.open_button.setVisible(not is_open)
        self.open_button.setEnabled(not isinstance(state, Starting))
        self.warning.setVisible(isinstance(state, Open) and state.forgetful)
        faults = state.unreachable if isinstance(state, Open) else ()
        self.unreachable.setText(" ".join(words.unreachable(*each) for each in faults))
        self.unreachable.setVisible(bool(faults))
        match state:
            case Open():
                self._say(words.is_open(state.plan.name), _load(state))
                self.room_button.set_kind("" if state.rooms else "primary")
            case Starting():
                self._say(words.starting(), "")
            case Closed(died=True):
                self._say(words.died(), words.died_means())
            case Closed():
                self._say(words.closed(), words.closed_means())
        died = isinstance(state, Closed) and state.died
        self.open_button.setText(words.open_again() if died else words.open_place())

    def show_closing(self) -> None:
        """Until everybody is told."""
        self._say(words.closing(), "")
        self.close_button.setEnabled(False)
        self.room_button.setEnabled(False)

    def show_failure(self, said: str) -> None:
        """Why it did not open; "" takes it back."""
        self.failure.setText(said)
        self.failure.setVisible(bool(said))

    def _say(self, heading: str, sentence: str) -> None:
        self.heading.setText(heading)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.close_button.setEnabled(True)
        self.room_button.setEnabled(True)


def _load(state: Open) -> str:
    seconds = time.time() - state.since
    return words.load(len(state.rooms), state.people, state.cpu, seconds)
