"""What is going on at a place, or went wrong there: below its rooms, until something follows."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import lobby as words


class Notice(Ground):
    """One sentence and one button; `pressed` when it is."""

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", radius=12, edge="all")
        self._say: Say = str
        self.setObjectName("placeNotice")
        self._busy = IconLabel(theme, "clock", "text2")
        self._failed = IconLabel(theme, "warning", "warn")
        self.label = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        self.label.setObjectName("placeNoticeLabel")
        self.cancel = TextButton(theme, "cancelJoinButton", words.cancel, small=True)
        self.dismiss = TextButton(theme, "dismissNoticeButton", words.dismiss, small=True)
        for button in (self.cancel, self.dismiss):
            button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(10)
        for part in (self._busy, self._failed):
            row.addWidget(part)
        row.addWidget(self.label, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.dismiss)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether something is awaited."""
        return self.isVisible() and not self.cancel.isHidden()

    def show_busy(self, say: Say) -> None:
        """Something is awaited, and can be given up."""
        self._show(say, busy=True)

    def show_failure(self, say: Say) -> None:
        """What did not happen."""
        self._show(say, busy=False)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.label.setText(self._say())

    def _show(self, say: Say, busy: bool) -> None:
        self._say = say
        self.label.setText(say())
        self.label.setAccessibleName(say())
        for part in (self._busy, self.cancel):
            part.setVisible(busy)
        for part in (self._failed, self.dismiss):
            part.setVisible(not busy)
        self.show()
