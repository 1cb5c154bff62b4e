"""The head of a room's page: the way back, the title, and what whoever hosts does from here."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.model.room import Connection, Room
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.plain import ElidedLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import room as words
from pendopo.words.untrusted import one_line


class RoomHeader(QWidget):
    """Nothing here ends a visit: whoever goes back stays in the room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.back = IconButton(theme, "roomBackButton", "chevron-left", words.look_around)
        self.title = ElidedLabel(theme, "", TextSize.TITLE)
        self.title.setObjectName("roomTitle")
        self.subtitle = ElidedLabel(theme, "", TextSize.CAPTION, "quiet")
        self.subtitle.setObjectName("roomSubtitle")
        self.invite = TextButton(theme, "roomInviteButton", "", icon="link")
        self.invite.hide()
        self.hands = TextButton(theme, "handsButton", "", icon="hand")
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self.title)
        titles.addWidget(self.subtitle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self.back, 0, middle)
        row.addLayout(titles, 1)
        row.addWidget(self.invite, 0, middle)
        row.addWidget(self.hands, 0, middle)

    def show_room(self, room: Room, place: str) -> None:
        """Follow the facts."""
        self.title.show_text(heading(room))
        self.subtitle.show_text(_subtitle(room, place))

    def fit(self, compact: bool, narrow: bool) -> None:
        """One line in low windows, an icon instead of words in narrow ones."""
        self.subtitle.setVisible(not compact)
        meaning = words.invite_people()
        self.invite.setText("" if narrow else meaning)
        self.invite.setAccessibleName(meaning)


def heading(room: Room) -> str:
    """The room's title, or its name where there is none."""
    return one_line(room.title, 140) or one_line(room.name)


def _subtitle(room: Room, place: str) -> str:
    if room.connection is Connection.CONNECTING:
        return words.connecting(place)
    if room.connection is not Connection.CONNECTED:
        return words.not_connected_at(place)
    return words.subtitle(place, room.role, len(room.stage), len(room.audience))
