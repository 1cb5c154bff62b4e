"""Links to make, and the links that were made."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.model.room import Role
from pendopo.ui.hosting.given_rows import Act, GivenLink, GivenModel, GivenRow, given_rows
from pendopo.ui.hosting.hosting import HostedInvite, InviteTerms
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.row_column import RowColumn
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import given_links

DAY_S = 24 * 3600
ICONS = {Role.MODERATOR: "lobby", Role.SPEAKER: "mic", Role.LISTENER: "people"}
FIRST_TERMS = (
    InviteTerms(Role.MODERATOR, once=True, lifetime_s=DAY_S),
    InviteTerms(Role.SPEAKER, once=True, lifetime_s=DAY_S),
    InviteTerms(Role.LISTENER, lifetime_s=7 * DAY_S),
)


class InvitesCard(Card):
    """The signals carry a Role, `revoke_wanted` the id of a link."""

    copy_wanted = Signal(object)
    code_wanted = Signal(object)
    save_wanted = Signal(object)
    limits_wanted = Signal()
    revoke_wanted = Signal(str)

    def __init__(
        self,
        theme: Theme,
        lost: QWidget,
        means: Say = given_links.invites_mean,
        wait: Say = given_links.invites_wait,
        act: Act | None = None,
    ) -> None:
        """With an `act` of its own for a link, there are no limits to choose either."""
        super().__init__(theme)
        self._act = act or Act(given_links.revoke, given_links.revoke_this)
        self._said = (means, wait)
        self._unseen = given_links.given_wait if act is None else given_links.none_given
        self.setObjectName("hostInvites")
        self.limits = TextButton(
            theme, "inviteLimits", given_links.limits, "link", "settings", small=True
        )
        self.limits.clicked.connect(self.limits_wanted)
        self.limits.setVisible(act is None)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(theme, given_links.invites, TextSize.HEADING), 1)
        head.addWidget(self.limits)
        self.column.addLayout(head)
        self.column.setSpacing(8)
        self._means = PlainLabel(theme, means, TextSize.CAPTION, "quiet", wrap=True)
        self.column.addWidget(self._means)
        self.rows = {role: _RoleRow(theme, role, self) for role in ICONS}
        for at, row in enumerate(self.rows.values()):
            if at:
                self.column.addWidget(_line(theme))
            self.column.addWidget(row)
        self.column.addWidget(_line(theme))
        self.column.addWidget(PlainLabel(theme, given_links.given, TextSize.CAPTION, "quiet"))
        self._none = PlainLabel(theme, given_links.none_given, TextSize.CAPTION, "quiet", wrap=True)
        self.column.addWidget(self._none)
        self.model = GivenModel(self)
        self.column.addWidget(RowColumn(self.model, self._make, lost))
        self.column.addStretch(1)

    def show_terms(self, terms: dict[Role, InviteTerms]) -> None:
        """What the next links give."""
        for role, row in self.rows.items():
            row.show_terms(terms[role])

    def show_invites(
        self, invites: Sequence[HostedInvite], now: int, possible: bool = True
    ) -> None:
        """What was given; while nothing is open, no link is `possible`."""
        for row in self.rows.values():
            row.set_possible(possible)
        means, wait = self._said
        self._means.setText(means() if possible else wait())
        rows = given_rows(invites, now)
        self.model.show_rows(rows)
        self._none.setText(given_links.none_given() if possible else self._unseen())
        self._none.setVisible(not rows)

    def _make(self, row: GivenLink) -> GivenRow:
        return GivenRow(self._theme, row, self._act, self.revoke_wanted.emit)


class _RoleRow(QWidget):
    def __init__(self, theme: Theme, role: Role, card: InvitesCard) -> None:
        super().__init__()
        self._role = role
        name = role.value.title()
        self._told = PlainLabel(theme, "", TextSize.CAPTION, "quiet", wrap=True)
        self.copy = TextButton(theme, f"copy{name}", given_links.copy_link, "", "copy", small=True)
        self.code = IconButton(theme, f"code{name}", "qr", lambda: given_links.qr_for(role), 28)
        self.save = IconButton(theme, f"save{name}", "file", lambda: given_links.save_for(role), 28)
        for square in (self.code, self.save):
            square.setProperty("kind", "outlined")
        self.copy.setAccessibleName(given_links.copy_for(role))
        self.copy.clicked.connect(lambda: card.copy_wanted.emit(role))
        self.code.clicked.connect(lambda: card.code_wanted.emit(role))
        self.save.clicked.connect(lambda: card.save_wanted.emit(role))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(
            PlainLabel(theme, lambda: given_links.invited(role)[0], TextSize.STRONG, wrap=True)
        )
        texts.addWidget(self._told)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(8)
        row.addWidget(IconLabel(theme, ICONS[role], "text", 18))
        row.addSpacing(4)
        row.addLayout(texts, 1)
        for button in (self.copy, self.code, self.save):
            row.addWidget(button)

    def show_terms(self, terms: InviteTerms) -> None:
        """What the next link gives."""
        given = given_links.terms(terms.once, terms.lifetime_s)
        self.say(given)

    def say(self, given: str) -> None:
        """What it means to be invited so, and what the link gives."""
        self._told.setText(f"{given_links.invited(self._role)[1]} {given}")

    def set_possible(self, possible: bool) -> None:
        """Whether a link can be made now."""
        for button in (self.copy, self.code, self.save):
            button.setEnabled(possible)


def _line(theme: Theme) -> Ground:
    line = Ground(theme, "hairline")
    line.setFixedHeight(1)
    return line
