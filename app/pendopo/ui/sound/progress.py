"""A bar that fills."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QProgressBar

from pendopo.ui.kit.plain import Say


class Progress(QProgressBar):
    """Without words of its own; they stand beside it."""

    def __init__(self, name: str, meaning: Say) -> None:
        super().__init__()
        self._say = meaning
        self.setObjectName(name)
        self.setTextVisible(False)
        self.setFixedHeight(6)
        self.setRange(0, 1000)
        self.setAccessibleName(meaning())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_part(self, part: float) -> None:
        """From 0 to 1."""
        self.setValue(round(1000 * min(max(part, 0.0), 1.0)))

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self._say())
