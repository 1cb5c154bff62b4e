"""The queue of raised hands, oldest first, for hosts and moderators."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant
from pendopo.ui import wording
from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import ElidedLabel, PlainLabel, set_tooltip
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme


class HandQueue(QWidget):
    """“Not now” puts a hand aside here until it is raised again; nobody is told."""

    invited = Signal(str)
    """The identity to be moved to the stage."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._aside: set[tuple[ParticipantIdentity, int]] = set()
        self._hands: tuple[Participant, ...] = ()
        self._rows: dict[tuple[ParticipantIdentity, int], HandRow] = {}
        self.setObjectName("handQueue")
        self.setAccessibleName("Raised hands")
        self.heading = PlainLabel(theme, "", TextSize.STRONG)
        self.heading.setObjectName("handCount")
        self._note = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        for label in (self.heading, self._note):
            label.setContentsMargins(16, 0, 16, 0)
            column.addWidget(label)
        column.addSpacing(12)
        column.addWidget(area, 1)

    @property
    def waiting(self) -> tuple[Participant, ...]:
        """The hands that are shown."""
        return tuple(hand for hand in self._hands if _key(hand) not in self._aside)

    def show_hands(self, hands: Sequence[Participant], now_ms: int) -> None:
        """The hands as they are now; rows that stay keep their focus."""
        self._hands = tuple(hands)
        self._aside &= {_key(hand) for hand in hands}
        self._show(now_ms)

    def _show(self, now_ms: int) -> None:
        waiting = self.waiting
        count = len(waiting)
        self.heading.setText("1 hand raised" if count == 1 else f"{count} hands raised")
        self._note.setText("Oldest first" if count > 1 else "" if count else "Nobody is waiting.")
        wanted = {_key(hand) for hand in waiting}
        for key in [key for key in self._rows if key not in wanted]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, hand in enumerate(waiting):
            known = self._rows.get(_key(hand))
            row = known or self._new_row(hand)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            waited = wording.waiting((now_ms - (hand.hand_raised_ms or now_ms)) / 1000)
            row.show_place(place + 1, waited)

    def _new_row(self, hand: Participant) -> "HandRow":
        row = self._rows[_key(hand)] = HandRow(self._theme, hand)
        row.invite.clicked.connect(lambda: self.invited.emit(hand.identity))
        row.not_now.clicked.connect(lambda: self._put_aside(hand))
        return row

    def _put_aside(self, hand: Participant) -> None:
        self._aside.add(_key(hand))
        self._show(hand.hand_raised_ms or 0)


class HandRow(Ground):
    """Number, picture, name, waiting time and the two answers."""

    def __init__(self, theme: Theme, hand: Participant) -> None:
        super().__init__(theme, "surface", edge="bottom")
        self._place = 0
        self._name = wording.display_name(hand)
        self.invite = TextButton(theme, "inviteToSpeakButton", "Invite to speak", small=True)
        self.invite.setAccessibleName(f"Invite {self._name} to speak")
        self.not_now = IconButton(theme, "notNowHandButton", "close", "Not now", 28)
        self.not_now.setAccessibleName(f"Not now, {self._name}")
        set_tooltip(self.not_now, "Not now: put aside until the hand is raised again")
        self._number = PlainLabel(theme, "", TextSize.STRONG, "quiet")
        self._waited = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        self._number.setFixedWidth(16)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 9, 12, 9)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self._number, 0, 0, 2, 1)
        self._grid.addWidget(HandPicture(theme, hand.identity, self._name), 0, 1, 2, 1)
        self._grid.addWidget(ElidedLabel(theme, self._name, TextSize.STRONG), 0, 2)
        self._grid.addWidget(self._waited, 1, 2)
        self._grid.addWidget(self.not_now, 0, 4, 2, 1)

    def show_place(self, place: int, waited: str) -> None:
        """Where in the queue; the first one's answer is the primary button."""
        self._waited.setText(waited)
        if place != self._place:
            self._place = place
            self._number.setText(str(place))
            self._make_room(first=place == 1)

    def _make_room(self, first: bool) -> None:
        self.set_token("accent_soft" if first else "surface")
        self.invite.setText("Invite to speak" if first else "Invite")
        self.invite.set_kind("primary" if first else "")
        self._grid.setRowMinimumHeight(2, 8 if first else 0)
        if first:
            self._grid.addWidget(self.invite, 3, 2, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self.invite, 0, 3, 2, 1)


class HandPicture(QWidget):
    """A round picture of 32 px."""

    def __init__(self, theme: Theme, seed: str, name: str) -> None:
        super().__init__()
        self._portraits, self._seed, self._name = Portraits(theme), seed, name
        self.setFixedSize(32, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The avatar."""
        painter = QPainter(self)
        with painting(painter):
            self._portraits.paint(painter, QRectF(self.rect()), self._seed, self._name)
        painter.end()


def _key(hand: Participant) -> tuple[ParticipantIdentity, int]:
    return hand.identity, hand.hand_raised_ms or 0
