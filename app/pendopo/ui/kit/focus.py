"""Whether focus came by keyboard: only then it is shown with a ring."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent

_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def by_keyboard(event: QFocusEvent) -> bool:
    """True for Tab and shortcuts, false for the pointer and for windows that come forward."""
    return event.reason() in _KEYBOARD
