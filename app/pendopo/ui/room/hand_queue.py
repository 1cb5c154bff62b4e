"""The queue of raised hands, oldest first, for hosts and moderators."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant
from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import ElidedLabel, PlainLabel, set_tooltip
from pendopo.ui.kit.row_column import RowColumn, give_focus
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.room.hands import HandRow, HandsModel, held, queued
from pendopo.words import hands as words
from pendopo.words.people import display_name

ROW = 60
FIRST_ROW = 100
ANSWERED_MS = 4_000
"""A row that waits no longer goes after this, even from under the pointer."""


class HandQueue(QWidget):
    """“Not now” puts a hand aside here until it is raised again; nobody is told."""

    invited = Signal(str)
    """The identity to be moved to the stage."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._aside: set[tuple[ParticipantIdentity, int]] = set()
        self._answered: set[tuple[ParticipantIdentity, int]] = set()
        self._hands: tuple[Participant, ...] = ()
        self._pointed = False
        self._closes = QTimer(self, interval=ANSWERED_MS, singleShot=True)
        self._closes.timeout.connect(self._close_up)
        self.now_ms = 0
        self.model = HandsModel(self)
        self.setObjectName("handQueue")
        self.setAccessibleName(words.queue())
        self.heading = PlainLabel(theme, "", TextSize.STRONG)
        self.heading.setObjectName("handCount")
        self._note = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(RowColumn(self.model, self._make, self))
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
        """The hands that wait."""
        return tuple(hand for hand in self._hands if _key(hand) not in self._aside)

    def show_hands(self, hands: Sequence[Participant], now_ms: int) -> None:
        """The hands as they are now; rows that stay keep their focus."""
        self._hands = tuple(hands)
        self.now_ms = now_ms
        self._aside &= {_key(hand) for hand in hands}
        self._show()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Nothing moves under the pointer."""
        super().enterEvent(event)
        self._pointed = True

    def leaveEvent(self, event: QEvent) -> None:
        """Now the rows may close up."""
        super().leaveEvent(event)
        self._pointed = False
        self._close_up()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody points at what is hidden."""
        super().hideEvent(event)
        self._pointed = False

    def _show(self) -> None:
        count = len(self.waiting)
        self.heading.setText(words.count(count))
        self._note.setText(words.note(count))
        rows = queued(self.waiting, self.now_ms)
        if not self._pointed:
            self._close_up()
            return
        stay = [self._marked(row) for row in held(self.model.rows, rows)]
        self.model.show_rows(stay)
        if any(not row.number for row in stay) and not self._closes.isActive():
            self._closes.start()

    def _close_up(self) -> None:
        """Only who waits stays."""
        self._closes.stop()
        self.model.show_rows(queued(self.waiting, self.now_ms))

    def _marked(self, row: HandRow) -> HandRow:
        return replace(row, invited=not row.number and _key(row.hand) in self._answered)

    def _make(self, row: HandRow) -> "HandStrip":
        strip = HandStrip(self._theme, row.hand, self)
        strip.invite.clicked.connect(lambda: self._invite(row.hand.identity))
        strip.not_now.clicked.connect(lambda: self._put_aside(row.hand.identity))
        return strip

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(words.queue())

    def _invite(self, identity: ParticipantIdentity) -> None:
        asked = {_key(hand) for hand in self.waiting if hand.identity == identity}
        if asked:
            self._answered |= asked
            self.invited.emit(identity)

    def _put_aside(self, identity: ParticipantIdentity) -> None:
        self._aside |= {_key(hand) for hand in self._hands if hand.identity == identity}
        self._show()


class HandStrip(Ground):
    """Number, picture, name, waiting time and the two answers."""

    def __init__(self, theme: Theme, hand: Participant, lost: QWidget) -> None:
        super().__init__(theme, "surface", edge="bottom")
        self._row: HandRow | None = None
        self._first: bool | None = None
        self._lost = lost
        self._name = name = display_name(hand)
        self.invite = TextButton(theme, "inviteToSpeakButton", "", small=True)
        self.not_now = TextButton(theme, "notNowHandButton", "", "quiet", small=True)
        self._number = PlainLabel(theme, "", TextSize.STRONG, "quiet")
        self._waited = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        self._number.setFixedWidth(16)
        for answer in (self.invite, self.not_now):
            answer.setParent(self)
            keeps = answer.sizePolicy()
            keeps.setRetainSizeWhenHidden(True)
            answer.setSizePolicy(keeps)
        self._grid = QGridLayout(self)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(8)
        self._answers.addWidget(self.invite)
        self._answers.addWidget(self.not_now)
        self._grid.setContentsMargins(16, 8, 12, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self._number, 0, 0, 2, 1)
        self._grid.addWidget(HandPicture(theme, hand.identity, name), 0, 1, 2, 1)
        said = ElidedLabel(theme, name, TextSize.STRONG)
        self._grid.addWidget(said, 0, 2, Qt.AlignmentFlag.AlignBottom)
        self._grid.addWidget(self._waited, 1, 2, Qt.AlignmentFlag.AlignTop)

    @property
    def widget(self) -> QWidget:
        """The whole row."""
        return self

    def show_row(self, row: HandRow) -> None:
        """Where in the queue; the first one's answer is the primary button."""
        self._row = row
        waits = row.number > 0
        self._number.setText(str(row.number) if waits else "")
        gone = words.answered() if row.invited else words.no_longer()
        self._waited.setText(row.waited if waits else gone)
        if not waits:
            give_focus(self._lost, self)
        for answer in (self.invite, self.not_now):
            answer.setEnabled(waits)
            answer.setVisible(waits)
        self.invite.setAccessibleName(words.invite_spoken(self._name))
        self.not_now.setAccessibleName(words.not_now_spoken(self._name))
        set_tooltip(self.not_now, words.not_now_means())
        self.invite.setText(words.invite(row.first))
        self.not_now.setText(words.not_now() if row.first else "")
        if row.first is not self._first:
            self._first = row.first
            self._make_room(row.first)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._row is not None:
            self.show_row(self._row)

    def _make_room(self, first: bool) -> None:
        self.set_token("accent_soft" if first else "surface")
        self.invite.set_kind("primary" if first else "")
        self.invite.set_icon("mic" if first else "")
        self.not_now.set_icon("" if first else "close")
        self._grid.setRowMinimumHeight(2, 8 if first else 0)
        self._grid.removeItem(self._answers)
        if first:
            self._grid.addLayout(self._answers, 3, 2, Qt.AlignmentFlag.AlignLeading)
        else:
            self._grid.addLayout(self._answers, 0, 3, 2, 1)
        self.setMinimumHeight(FIRST_ROW if first else ROW)


class HandPicture(QWidget):
    """A round picture of 40 px."""

    def __init__(self, theme: Theme, seed: str, name: str) -> None:
        super().__init__()
        self._portraits, self._seed, self._name = Portraits(theme), seed, name
        self.setFixedSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The avatar."""
        painter = QPainter(self)
        with painting(painter):
            self._portraits.paint(painter, QRectF(self.rect()), self._seed, self._name)
        painter.end()


def _key(hand: Participant) -> tuple[ParticipantIdentity, int]:
    return hand.identity, hand.hand_raised_ms or 0
