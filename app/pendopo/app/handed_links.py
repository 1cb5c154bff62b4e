"""Links that macOS hands over as events, from the first moment of the window on."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class HandedLinks(QObject):
    """A link whose click started the program comes long before there is anybody to ask about it:
    the newest waits. Of Qt's thread, and no longer than `owner` lives."""

    def __init__(self, application: QCoreApplication, owner: QObject) -> None:
        super().__init__(owner)
        self._waiting = ""
        self._listener: Callable[[str], None] | None = None
        application.installEventFilter(self)

    def follow(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with what waits, and with every link from now on."""
        self._listener = listener
        waiting, self._waiting = self._waiting, ""
        if waiting:
            listener(waiting)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every event of the program comes by; links are no one else's."""
        if not isinstance(event, QFileOpenEvent):
            return False
        link = event.url().toString()
        if self._listener is None:
            self._waiting = link
        else:
            self._listener(link)
        return True
