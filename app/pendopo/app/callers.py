"""Links from outside the window: clicked somewhere, or brought by a later start."""

import sys

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from pendopo.ui.window import MainWindow


class Callers(QObject):
    """Has the window come forward and ask about the link; nothing is ever joined."""

    called = Signal(str)
    """May be emitted from any thread; "" only wants the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.called.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        application = QApplication.instance()
        if application is not None and sys.platform == "darwin":
            application.installEventFilter(self)  # elsewhere every event would come by for nothing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """macOS hands a clicked link over as an event."""
        if isinstance(event, QFileOpenEvent):
            self.called.emit(event.url().toString())
            return True
        return False

    def _answer(self, link: str) -> None:
        window = self._window.window()
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
        if link:
            self._window.open_link(link)
