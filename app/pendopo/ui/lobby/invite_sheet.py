"""From a pasted link to a kept place: what it opens, where, how protected, and a question."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.room_card import FLOOR_LOOK
from pendopo.words import invite_sheet as words
from pendopo.words.encryption import floor
from pendopo.words.untrusted import address, one_line

MAX_LINK = 8_192


class LinkSheet(Sheet):
    """Takes a link; connects nowhere."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, words.add, "linkSheet")
        self.link = ""
        """What was pasted, when it was last looked at."""
        self._wanted: Callable[[], None] = self.accept
        self.card.setMinimumWidth(min(520, parent.width() - 48))
        self.body.addWidget(
            PlainLabel(
                theme,
                words.add_means,
                TextSize.BODY,
                "quiet",
                wrap=True,
            )
        )
        self.edit = QLineEdit()
        self.edit.setObjectName("inviteEdit")
        self.edit.setAccessibleName(words.link())
        self.edit.setPlaceholderText(words.link_begins())
        self.edit.setMaxLength(MAX_LINK)
        self.body.addWidget(self.edit)
        self.trouble = PlainLabel(theme, "", TextSize.BODY, "bad", wrap=True)
        self.trouble.setObjectName("inviteTrouble")
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        go = TextButton(theme, "inviteContinueButton", words.go_on, "primary")
        self.add_answers(go, TextButton(theme, "inviteCancelButton", words.cancel))
        self.edit.returnPressed.connect(lambda: self.give(True))
        self.show_over(self.edit)

    def give(self, yes: bool) -> None:
        """Only Cancel and a readable link close the sheet."""
        if not yes:
            super().give(False)
            return
        self.link = self.edit.text().strip()
        self._wanted()

    def check_with(self, wanted: Callable[[], None]) -> None:
        """`wanted` is called when a link is to be read; it answers with `accept` or `refuse`."""
        self._wanted = wanted

    def accept(self) -> None:
        """The link can be read."""
        super().give(True)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with it; the link stays for correction."""
        self.trouble.setText(sentence)
        self.trouble.setAccessibleName(sentence)
        self.trouble.show()
        self.reveal(self.trouble)
        self.edit.setFocus()


class InviteSheet(Sheet):
    """Before joining: says everything the link claims and asks; Cancel has the focus."""

    def __init__(
        self, theme: Theme, parent: QWidget, preview: InvitePreview, display_name: str
    ) -> None:
        super().__init__(theme, parent, words.question, "inviteSheet")
        self.display_name = display_name
        self.card.setMinimumWidth(min(560, parent.width() - 48))
        self.body.addWidget(PlainLabel(theme, words.nothing_sent, TextSize.BODY, "quiet"))
        for fact in _facts(preview, datetime.now()):
            self.body.addWidget(_rule(theme))
            self.body.addLayout(_row(theme, fact))
        self.body.addWidget(_rule(theme))
        self.name_edit = QLineEdit(display_name)
        self.name_edit.setObjectName("nameThereEdit")
        self.name_edit.setAccessibleName(words.your_name())
        self.name_edit.setPlaceholderText(words.shown_to_everyone())
        self.name_edit.setMaxLength(60)
        self.name_edit.textChanged.connect(self._call_me)
        row = QHBoxLayout()
        row.addWidget(PlainLabel(theme, words.your_name, TextSize.STRONG))
        row.addWidget(self.name_edit, 1)
        self.body.addLayout(row)
        yes = words.replace_and_connect if preview.replaces else words.connect
        self.add_answers(
            TextButton(theme, "addPlaceButton", yes, "primary"),
            TextButton(theme, "notNowButton", words.cancel),
        )
        self.show_over()

    def _call_me(self, name: str) -> None:
        self.display_name = name.strip()


@dataclass(frozen=True, slots=True)
class InviteFact:
    """One row of the sheet: `claim` is what the invite says, `note` what follows from it."""

    name: str
    icon: str
    ink: str
    label: str
    claim: str
    note: str


def _row(theme: Theme, fact: InviteFact) -> QHBoxLayout:
    top = Qt.AlignmentFlag.AlignTop
    label = PlainLabel(theme, fact.label, tone="quiet", wrap=True)
    label.setFixedWidth(96)
    claim = PlainLabel(theme, fact.claim, TextSize.STRONG, wrap=True)
    claim.setObjectName(fact.name)
    texts = QVBoxLayout()
    texts.setSpacing(2)
    texts.addWidget(claim)
    texts.addWidget(PlainLabel(theme, fact.note, TextSize.CAPTION, "quiet", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(IconLabel(theme, fact.icon, fact.ink), 0, top)
    row.addWidget(label, 0, top)
    row.addLayout(texts, 1)
    return row


def _rule(theme: Theme) -> Ground:
    rule = Ground(theme, "hairline")
    rule.setFixedHeight(1)
    return rule


def _facts(preview: InvitePreview, now: datetime) -> list[InviteFact]:
    icon, ink = FLOOR_LOOK[preview.mode]
    said = floor(preview.mode)
    facts = [
        InviteFact(
            "inviteWhatItOpens",
            "lobby",
            "text2",
            words.opens(),
            words.opened(preview.kind, preview.role),
            words.called(one_line(preview.name)),
        ),
        InviteFact(
            "inviteServer",
            "server",
            "text2",
            words.server(),
            address(preview.server),
            words.server_learns(preview.pinned),
        ),
        InviteFact("inviteEncryption", icon, ink, words.encryption(), said.first, said.rest),
        InviteFact(
            "inviteValid",
            "clock",
            "text2",
            words.valid(),
            words.valid_until(_moment(preview.expires), now),
            words.kept(not preview.keeping.lost_at_the_end),
        ),
    ]
    return [*_replaced(preview.replaces), *facts]


def _replaced(card: PlaceCard | None) -> list[InviteFact]:
    """First of all: what would be lost."""
    if card is None:
        return []
    what = words.replaced(place_name(card), address(card.server))
    return [
        InviteFact(
            "inviteReplaces", "warning", "warn", words.replaces(), what, words.replaced_means()
        )
    ]


def _moment(expires: int) -> datetime | None:
    """None for never; a time beyond every calendar is its last day."""
    try:
        return datetime.fromtimestamp(expires) if expires else None
    except (OSError, OverflowError, ValueError):
        return datetime.max
