"""The keyboard focus that goes back to where it was, if that is still there."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FormerFocus:
    """Where the focus was when something covered it; what had it may be deleted meanwhile."""

    def __init__(self, widget: QWidget | None = None) -> None:
        """Of `widget`, or of what has it now."""
        self._widget = widget or QApplication.focusWidget()

    def give_back(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Nothing happens where that is gone."""
        if self._widget is not None and isValid(self._widget):
            self._widget.setFocus(reason)
