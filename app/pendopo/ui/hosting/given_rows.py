"""Links that were given: who came by each, and the way to take it back."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.hosting.hosting import HostedInvite
from pendopo.ui.kit.avatar import Portraits
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.keyed_rows import KeyedRows
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import ElidedLabel, PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import given_links
from pendopo.words.people import name_or_stand_in


@dataclass(frozen=True, slots=True)
class GivenLink:
    """One row; `identity` is of the only person who is here by it, if there is just one."""

    id: str
    identity: str
    first: str
    second: str


class GivenModel(KeyedRows[GivenLink]):
    """By the number of the link."""

    def key(self, row: GivenLink) -> Hashable:
        """The invite id."""
        return row.id

    def told(self, row: GivenLink, role: int) -> Any:
        """What it says."""
        return row.first if role == Qt.ItemDataRole.DisplayRole else None


def given_rows(invites: Sequence[HostedInvite], now: int) -> tuple[GivenLink, ...]:
    """What the list says of each link; links in use stand first."""
    ordered = sorted(invites, key=lambda invite: not invite.guests)
    return tuple(_row(invite, now) for invite in ordered)


def _row(invite: HostedInvite, now: int) -> GivenLink:
    made = given_links.made(invite.made, invite.ends, invite.once, now)
    if len(invite.guests) == 1:
        (guest,) = invite.guests
        name = name_or_stand_in(guest.name, guest.identity)
        first, second = given_links.guest(name, invite.role, guest.room, _clock(guest.since))
        return GivenLink(invite.id, guest.identity, first, second)
    if invite.guests:
        return GivenLink(invite.id, "", given_links.came_by(invite.role, len(invite.guests)), made)
    return GivenLink(invite.id, "", given_links.unused(invite.role, invite.spent), made)


def _clock(unix_s: int) -> str:
    when = QDateTime.fromSecsSinceEpoch(unix_s).time()
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done about a link, or only about the person who is there by it."""

    words: Say
    named: Callable[[str], str]
    people_only: bool = False


class GivenRow:
    """Picture or link, two lines, Revoke."""

    def __init__(
        self, theme: Theme, row: GivenLink, act: "Act", revoke: Callable[[str], None]
    ) -> None:
        self.widget = QWidget()
        self._picture = _Picture(theme)
        self._first = ElidedLabel(theme, size=TextSize.STRONG)
        self._second = PlainLabel(theme, "", TextSize.CAPTION, "quiet", wrap=True)
        self._revoke = TextButton(theme, "revokeInvite", act.words, "danger", small=True)
        self._act = act
        self._revoke.clicked.connect(lambda: revoke(row.id))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._first)
        texts.addWidget(self._second)
        across = QHBoxLayout(self.widget)
        across.setContentsMargins(0, 6, 0, 6)
        across.setSpacing(10)
        across.addWidget(self._picture)
        across.addLayout(texts, 1)
        across.addWidget(self._revoke)

    def show_row(self, row: GivenLink, /) -> None:
        """Follow the link."""
        self._first.show_text(row.first)
        self._second.setText(row.second)
        self._revoke.setAccessibleName(self._act.named(row.first))
        self._revoke.setVisible(bool(row.identity) or not self._act.people_only)
        self._picture.show_person(row.identity, row.first)


class _Picture(QWidget):
    """Somebody's avatar, or a dashed ring with a link in it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._portraits = Portraits(theme)
        self._seed = self._name = ""
        self.setFixedSize(32, 32)

    def show_person(self, seed: str, name: str) -> None:
        if (seed, name) != (self._seed, self._name):
            self._seed, self._name = seed, name
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Decoration: the words say the same."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        if self._seed:
            self._portraits.paint(painter, QRectF(0, 0, 32, 32), self._seed, self._name)
            return
        pen = QPen(self._theme.color("outline"), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(16, 16), 15.5, 15.5)
        ink = self._theme.color("text2")
        self._theme.icons.paint(painter, "link", QRectF(8, 8, 16, 16), ink)
