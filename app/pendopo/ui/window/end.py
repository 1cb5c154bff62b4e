"""The end of a visit: why, and the next step that can work."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pendopo.model.errors import (
    AccessReason,
    OwnReason,
    PendopoError,
    PolicyReason,
    ReachReason,
)
from pendopo.model.room import LeaveReason
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.state_page import StatePage
from pendopo.ui.kit.theme import Theme
from pendopo.words import window as words
from pendopo.words.endings import ended

RETURN = frozenset(
    {
        None,
        LeaveReason.LOST,
        LeaveReason.NO_MEDIA,
        LeaveReason.SERVER_SHUTDOWN,
        LeaveReason.MOVED,
        LeaveReason.FAULT,
    }
)
"""After these the room may well take us again, but for what is final."""
_FINAL: Final[frozenset[Enum]] = frozenset(
    {
        AccessReason.TOKEN,
        AccessReason.TOKEN_OTHER_ROOM,
        AccessReason.INVITE_EXPIRED,
        AccessReason.TICKET,
        AccessReason.API_KEY,
        AccessReason.NOT_ALLOWED,
        ReachReason.PIN,
        OwnReason.SYSTEM,
        *PolicyReason,
    }
)
"""What stays so until there is another invite or role, or Pendopo is started again or updated."""
_ICONS = {
    LeaveReason.ROOM_ENDED: ("", "text"),
    LeaveReason.PLACE_CLOSED: ("", "text"),
    LeaveReason.SELF: ("", "text"),
    LeaveReason.REMOVED: ("leave", "text"),
    LeaveReason.DUPLICATE_IDENTITY: ("people", "text"),
    LeaveReason.MOVED: ("people", "text"),
}


class EndPage(QWidget):
    """`back` to the lobby, `again` into the room."""

    back = Signal()
    again = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._reason: LeaveReason | None = None
        self._failure: PendopoError | None = None
        self.page = StatePage(theme, "visitEnded")
        self._again = TextButton(theme, "joinAgainButton", words.join_again, "primary")
        self._again.clicked.connect(self.again)
        self.page.add_button(self._again)
        self.page.pressed.connect(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.tell(self._reason, self._failure)

    def tell(self, reason: LeaveReason | None, failure: PendopoError | None = None) -> str:
        """Show it; returns what is said."""
        self._reason, self._failure = reason, failure
        heading, sentence = ended(reason, failure)
        icon, ink = _ICONS.get(reason, ("warning", "warn")) if reason else ("warning", "warn")
        returns = reason in RETURN and not _is_final(failure)
        self.page.tell(heading, sentence, words.back_to_lobby(), icon, ink)
        self.page.button.set_kind("" if returns else "primary")
        self._again.setVisible(returns)
        self.setFocusProxy(self._again if returns else self.page.button)
        return f"{heading}. {sentence}"


def _is_final(failure: PendopoError | None) -> bool:
    """Whether the same would fail in the same way."""
    return failure is not None and failure.reason in _FINAL
