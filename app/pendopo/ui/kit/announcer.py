"""What a screen reader is told without being asked."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """`said` repeats every announcement, for whoever shows or checks them."""

    said = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget

    def say(self, sentence: str, urgent: bool = False) -> None:
        """Tell the screen reader; `urgent` interrupts."""
        event = QAccessibleAnnouncementEvent(self._widget, sentence)
        kinds = QAccessible.AnnouncementPoliteness
        event.setPoliteness(kinds.Assertive if urgent else kinds.Polite)
        QAccessible.updateAccessibility(event)
        self.said.emit(sentence)
