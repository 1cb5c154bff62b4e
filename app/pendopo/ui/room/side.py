"""What stands beside the stage, or over it: the queue of hands or the counters."""

from enum import Enum

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Theme
from pendopo.ui.room.counters_panel import CountersPanel
from pendopo.ui.room.hand_queue import HandQueue

ANY = 16_777_215
"""Qt's largest size: no limit."""


class Panel(Enum):
    """One of them; the value is its width where there is room for both."""

    HANDS = 344
    ENCRYPTION = 428


class Side(Ground):
    """`shown` is None while there is only the stage."""

    def __init__(self, theme: Theme, queue: HandQueue, counters: CountersPanel) -> None:
        super().__init__(theme, "surface", 12, "all")
        self.shown: Panel | None = None
        self._pages = QStackedWidget()
        self._panels = {Panel.HANDS: queue, Panel.ENCRYPTION: counters}
        for panel in self._panels.values():
            self._pages.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._pages)

    def open(self, panel: Panel | None) -> None:
        """Show it, or nothing."""
        self.shown = panel
        self.setVisible(panel is not None)
        if panel is not None:
            self._pages.setCurrentWidget(self._panels[panel])

    def fit(self, wide: bool) -> None:
        """Beside the stage, or in its place."""
        if self.shown is not None:
            self.setMaximumWidth(self.shown.value if wide else ANY)
            self.setMinimumWidth(self.shown.value if wide else 0)
