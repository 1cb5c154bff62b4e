"""Links from outside the window: clicked somewhere, or brought by a later start."""

from PySide6.QtCore import QObject, Qt, Signal

from pendopo.ui.window import MainWindow


class Callers(QObject):
    """Has the window come forward and ask about the link; nothing is ever joined."""

    called = Signal(str)
    """May be emitted from any thread; "" only wants the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.called.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def _answer(self, link: str) -> None:
        window = self._window.window()
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
        if link:
            self._window.open_link(link)
