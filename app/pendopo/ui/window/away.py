"""Over every other page while a visit goes on: which room it is, and the way back."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import ElidedLabel, IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.view import RoomView
from pendopo.words import room as words

NARROW = 720


class AwayBar(Ground):
    """Says what the room's page would: the microphone may be on, and sound may be open."""

    def __init__(self, theme: Theme, room: RoomView) -> None:
        super().__init__(theme, "surface", edge="bottom")
        self.setObjectName("awayBar")
        self._room = room
        self._calm = IconLabel(theme, "headphones", "accent")
        self._alarm = IconLabel(theme, "warning", "warn")
        self.label = ElidedLabel(theme, "", TextSize.STRONG)
        self.label.setObjectName("awayLabel")
        self.state = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        self.state.setObjectName("awayState")
        self.alarm = PlainLabel(theme, "", TextSize.CAPTION, "warn", wrap=True)
        self.alarm.setObjectName("awayAlarm")
        self.mute = TextButton(theme, "awayMuteButton", "", icon="mic", small=True)
        self.mute.clicked.connect(room.bar.press_mic)
        self.back = TextButton(theme, "awayReturnButton", words.come_back, "primary", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        said = QVBoxLayout()
        said.setSpacing(0)
        for label in (self.label, self.state, self.alarm):
            said.addWidget(label)
        row.addWidget(self._calm)
        row.addWidget(self._alarm)
        row.addLayout(said, 1)
        row.addWidget(self.mute)
        row.addWidget(self.back)
        room.changed.connect(self._say)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An icon instead of words in narrow windows."""
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        room, alarm = self._room, self._room.alarm
        self.label.show_text(words.you_are_in(room.heading))
        self.state.setText(room.bar.state.whole)
        self.alarm.setText(alarm)
        self.alarm.setVisible(bool(alarm))
        self._calm.setVisible(not alarm)
        self._alarm.setVisible(bool(alarm))
        self.mute.setVisible(room.bar.may_mute)
        self.mute.setText("" if self.width() < NARROW else room.bar.mic.face.text)
        self.mute.setAccessibleName(room.bar.mic.accessibleName())
