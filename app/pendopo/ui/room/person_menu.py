"""What can be done about one person: their volume here and, for moderators, their place."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget, QWidgetAction

from pendopo.model.ids import ParticipantIdentity
from pendopo.ui.kit.menu import Menu
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.people import Person
from pendopo.ui.room.session import Moderation
from pendopo.words import moderation as words

Wish = Callable[[ParticipantIdentity], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the menu."""

    name: str
    words: str
    icon: str
    wish: Wish
    final: bool = False
    """Whether it cannot be taken back."""


class PersonMenu(Menu):
    """About one person, whatever becomes of the list meanwhile."""

    def __init__(self, theme: Theme, parent: QWidget, person: Person) -> None:
        super().__init__(theme, parent, "personMenu")
        self._theme = theme
        self._person = person
        self.add_heading(person.name)

    def add_volume(self, gain: float, changed: Callable[[float], None]) -> None:
        """A slider from silent to twice as loud."""
        slider = MenuSlider()
        slider.setObjectName("volumeSlider")
        slider.setAccessibleName(words.volume_of(self._person.name))
        slider.setRange(0, 200)
        slider.setPageStep(20)
        slider.setMinimumSize(140, 22)
        slider.setValue(round(gain * 100))
        value = PlainLabel(self._theme, words.percent(slider.value()), TextSize.CAPTION, "quiet")
        value.setMinimumWidth(44)
        slider.valueChanged.connect(lambda percent: value.setText(words.percent(percent)))
        slider.valueChanged.connect(lambda percent: changed(percent / 100))
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(10)
        row.addWidget(IconLabel(self._theme, "volume", "text"))
        row.addWidget(PlainLabel(self._theme, words.volume()))
        row.addWidget(slider, 1)
        row.addWidget(value)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setFocusProxy(slider)
        action = QWidgetAction(self)
        action.setDefaultWidget(box)
        self.addAction(action)

    def add_choices(self, choices: tuple[Choice, ...], start: Callable[[Wish], None]) -> None:
        """Rows that start a wish about the person."""
        if choices:
            self.addSeparator()
        for choice in choices:
            ink = "bad" if choice.final else "text"
            action = self.add_row(choice.name, choice.words, choice.icon, ink)
            action.triggered.connect(lambda _=False, wish=choice.wish: start(wish))


class MenuSlider(QSlider):
    """Left and right turn it; up and down go on through the menu it stands in."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave to the menu what is the menu's."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        else:
            super().keyPressEvent(event)


def moderator_choices(moderation: Moderation, person: Person, on_stage: bool) -> tuple[Choice, ...]:
    """What a host or moderator may do about `person`, apart from removing them."""
    if not on_stage:
        return (
            Choice(
                "inviteToSpeakAction", words.invite_to_speak(), "mic", moderation.invite_to_speak
            ),
        )
    move = Choice(
        "moveToAudienceAction", words.move_to_audience(), "people", moderation.move_to_audience
    )
    mute = Choice("muteOtherAction", words.mute_for_everyone(), "mic-off", moderation.mute_other)
    return (move,) if person.muted else (mute, move)
