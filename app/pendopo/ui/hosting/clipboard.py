"""A link on the clipboard, for a minute."""

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

GOOD_FOR_MS = 60_000
SECRET_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"1",
}
"""Programs that remember what was on the clipboard are asked not to."""


class LinkClipboard:
    """What is still there after a minute, or when its owner or the program ends, is taken away."""

    def __init__(self, owner: QObject) -> None:
        self._link = ""
        self._timer = QTimer(interval=GOOD_FOR_MS, singleShot=True)
        self._timer.timeout.connect(self.clear)
        owner.destroyed.connect(lambda: self.clear())  # by then nothing else holds us
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def put(self, link: str) -> None:
        """Copy a link."""
        content = QMimeData()
        content.setText(link)
        for kind, hint in SECRET_HINTS.items():
            content.setData(kind, hint)
        QGuiApplication.clipboard().setMimeData(content)
        self._link = link
        self._timer.start()

    def clear(self) -> None:
        """Take the link away, unless something else is there by now."""
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if self._link and clipboard.text() == self._link:
            clipboard.clear()
        self._link = ""
