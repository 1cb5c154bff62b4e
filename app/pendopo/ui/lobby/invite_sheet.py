"""From a pasted link to a kept place: what it opens, where, how protected, and a question."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.room_card import FLOOR_LOOK
from pendopo.words.encryption import floor
from pendopo.words.people import as_role
from pendopo.words.untrusted import address, one_line

MAX_LINK = 8_192


class LinkSheet(Sheet):
    """Takes a link; connects nowhere."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "Add an invite", "linkSheet")
        self.link = ""
        """What was pasted, when it was last looked at."""
        self._wanted: Callable[[], None] = self.accept
        self.card.setMinimumWidth(min(520, parent.width() - 48))
        self.body.addWidget(
            PlainLabel(
                theme,
                "Paste the link somebody sent you. "
                "You see where it leads before anything connects.",
                TextSize.BODY,
                "quiet",
                wrap=True,
            )
        )
        self.edit = QLineEdit()
        self.edit.setObjectName("inviteEdit")
        self.edit.setAccessibleName("Invite link")
        self.edit.setPlaceholderText("pendopo://join#…")
        self.edit.setMaxLength(MAX_LINK)
        self.body.addWidget(self.edit)
        self.trouble = PlainLabel(theme, "", TextSize.BODY, "bad", wrap=True)
        self.trouble.setObjectName("inviteTrouble")
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        go = TextButton(theme, "inviteContinueButton", "Continue", "primary")
        self.add_answers(go, TextButton(theme, "inviteCancelButton", "Cancel"))
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
        self.edit.setFocus()


class InviteSheet(Sheet):
    """Before joining: says everything the link claims and asks; Cancel has the focus."""

    def __init__(
        self, theme: Theme, parent: QWidget, preview: InvitePreview, display_name: str
    ) -> None:
        super().__init__(theme, parent, "Open this invite?", "inviteSheet")
        self.display_name = display_name
        self.card.setMinimumWidth(min(560, parent.width() - 48))
        self.body.addWidget(PlainLabel(theme, "Nothing has been sent yet.", TextSize.BODY, "quiet"))
        for fact in _facts(preview, time.time()):
            self.body.addWidget(_rule(theme))
            self.body.addLayout(_row(theme, fact))
        self.body.addWidget(_rule(theme))
        self.name_edit = QLineEdit(display_name)
        self.name_edit.setObjectName("nameThereEdit")
        self.name_edit.setAccessibleName("Your name there")
        self.name_edit.setPlaceholderText("Shown to everyone in the room")
        self.name_edit.setMaxLength(60)
        self.name_edit.textChanged.connect(self._call_me)
        row = QHBoxLayout()
        row.addWidget(PlainLabel(theme, "Your name there", TextSize.STRONG))
        row.addWidget(self.name_edit, 1)
        self.body.addLayout(row)
        yes = TextButton(theme, "addPlaceButton", "Connect", "primary")
        self.add_answers(yes, TextButton(theme, "notNowButton", "Cancel"))
        self.show_over()

    def _call_me(self, name: str) -> None:
        self.display_name = name.strip()


@dataclass(frozen=True, slots=True)
class InviteFact:
    """One row of the sheet: `words` are the claim, `note` what follows from it."""

    icon: str
    ink: str
    label: str
    words: str
    note: str


def _row(theme: Theme, fact: InviteFact) -> QHBoxLayout:
    top = Qt.AlignmentFlag.AlignTop
    label = PlainLabel(theme, fact.label, tone="quiet")
    label.setFixedWidth(96)
    words = PlainLabel(theme, fact.words, TextSize.STRONG, wrap=True)
    words.setObjectName(f"invite{fact.label.title().replace(' ', '')}")
    texts = QVBoxLayout()
    texts.setSpacing(2)
    texts.addWidget(words)
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


def _facts(preview: InvitePreview, now: float) -> list[InviteFact]:
    what = "A place with its rooms" if preview.kind == "place" else "One room"
    claim = one_line(preview.name)
    called = f"The invite calls it “{claim}”." if claim else "The invite gives it no name."
    pin = "Its key is in the invite: anybody in between would be noticed."
    learns = "It learns your internet address."
    icon, ink = FLOOR_LOOK[preview.mode]
    words = floor(preview.mode)
    server = f"{learns} {pin}" if preview.pinned else learns
    kept = _kept(preview.persistent)
    return [
        InviteFact("lobby", "text2", "What it opens", f"{what}, {as_role(preview.role)}", called),
        InviteFact("server", "text2", "Server", address(preview.server), server),
        InviteFact(icon, ink, "Encryption", words.first, words.rest),
        InviteFact("clock", "text2", "Valid", _valid(preview.expires, now), kept),
    ]


def _valid(expires: int, now: float) -> str:
    if not expires:
        return "Until it is cancelled"
    if expires < now:
        return "No longer"
    return time.strftime("Until %d %B %Y, %H:%M", time.localtime(expires))


def _kept(persistent: bool) -> str:
    if persistent:
        return "Kept on this computer until you forget it."
    return "Kept only until Pendopo is closed."
