"""Over every other page while a visit goes on: which room it is, and the way back."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.view import RoomView
from pendopo.words import room as words


class AwayBar(Ground):
    """Says what the room's page would: the microphone may be on, and sound may be open."""

    def __init__(self, theme: Theme, room: RoomView) -> None:
        super().__init__(theme, "surface", edge="bottom")
        self.setObjectName("awayBar")
        self._room = room
        self._calm = IconLabel(theme, "headphones", "accent")
        self._alarm = IconLabel(theme, "warning", "warn")
        self.label = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        self.label.setObjectName("awayLabel")
        self.mute = TextButton(theme, "awayMuteButton", "", icon="mic", small=True)
        self.mute.clicked.connect(room.bar.press_mic)
        self.back = TextButton(theme, "awayReturnButton", words.come_back, "primary", small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(8)
        parts: tuple[QWidget, ...] = (self._calm, self._alarm, self.label, self.mute, self.back)
        for part in parts:
            row.addWidget(part, 1 if part is self.label else 0)
        room.changed.connect(self._say)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        room, alarm = self._room, self._room.alarm
        said = f"{room.whereabouts}\n{alarm}" if alarm else room.whereabouts
        self.label.setText(said)
        self.label.setAccessibleName(said)
        self._calm.setVisible(not alarm)
        self._alarm.setVisible(bool(alarm))
        self.mute.setVisible(room.bar.may_mute)
        self.mute.setText(room.bar.mic.face.text)
        self.mute.setAccessibleName(room.bar.mic.accessibleName())
