"""What macOS asks for by events, from the first moment of the window on: a link, and to end."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QWidget


class MacEvents(QObject):
    """Of Qt's thread, and no longer than the window lives.

    A link whose click started the program comes long before there is anybody to ask about it: the
    newest waits. "Quit" closes the window as a person would: Qt would end its loop beneath what is
    still to be put in order.
    """

    def __init__(self, application: QCoreApplication, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting = ""
        self._listener: Callable[[str], None] | None = None
        application.installEventFilter(self)

    def follow(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the link that waits, and with every one from now on."""
        self._listener = listener
        waiting, self._waiting = self._waiting, ""
        if waiting:
            listener(waiting)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every event of the program comes by; these two are no one else's."""
        if isinstance(event, QFileOpenEvent):
            self._hand_on(event.url().toString())
            return True
        if event.type() == QEvent.Type.Quit:
            self._window.close()
            event.ignore()
            return True
        return False

    def _hand_on(self, link: str) -> None:
        if self._listener is None:
            self._waiting = link
        else:
            self._listener(link)
