"""Before joining: everything that an invite claims, and a question."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pendopo.model.text import as_written
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.clamped import ClampedLabel
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.place_row import name as place_name
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.room_card import FLOOR_LOOK
from pendopo.words import invite_sheet as words
from pendopo.words.encryption import floor
from pendopo.words.untrusted import address, one_line

NAMES = 112
"""Width of the column that says what a row is about."""
GAP = 12
NARROW = 480
"""In a narrower window the names stand above what they are about."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the sheet: `claims` is what the invite says, `note` what follows from it.

    A claim with words from outside is `foreign`: it takes two lines at most and stands below
    the note when that is a warning."""

    name: str
    icon: str
    ink: str
    label: str
    claims: tuple[str, ...]
    note: str = ""
    foreign: bool = False


class InviteSheet(Sheet):
    """Warnings come first, words from outside later; Cancel has the focus."""

    def __init__(
        self, theme: Theme, parent: QWidget, preview: InvitePreview, display_name: str
    ) -> None:
        super().__init__(theme, parent, words.question, "inviteSheet")
        self.display_name = display_name
        self.keep = True
        """Whether the place is to be there the next time, too."""
        narrow = parent.width() < NARROW
        self.card.setMinimumWidth(min(560, parent.width() - 48))
        self.body.addWidget(
            PlainLabel(theme, words.nothing_sent, TextSize.BODY, "quiet", wrap=True)
        )
        facts = _facts(preview, datetime.now())
        self.setAccessibleDescription(" ".join(_spoken(fact) for fact in facts))
        for fact in facts:
            self.body.addWidget(_rule(theme))
            self.body.addLayout(_row(theme, fact, narrow))
        self.body.addWidget(_rule(theme))
        self.name_edit = QLineEdit(display_name)
        self.name_edit.setObjectName("nameThereEdit")
        self.name_edit.setAccessibleName(words.your_name())
        self.name_edit.setPlaceholderText(words.shown_to_everyone())
        self.name_edit.setMaxLength(60)
        self.name_edit.textChanged.connect(self._call_me)
        foot = _name_row(theme, self.name_edit, narrow)
        foot.setContentsMargins(24, 0, 24, 0)
        self._whole.addLayout(foot)
        if _may_choose(preview):
            self._whole.addLayout(self._keep_row(theme))
        self.add_answers(
            TextButton(theme, "addPlaceButton", _yes(preview), "primary"),
            TextButton(theme, "notNowButton", words.cancel),
        )
        self.show_over()

    def _keep_row(self, theme: Theme) -> QHBoxLayout:
        switch = Switch(theme, "keepPlaceSwitch", words.keep_place)
        switch.setChecked(True)
        label = PlainLabel(theme, words.keep_place, wrap=True)
        label.setBuddy(switch)
        means = PlainLabel(theme, words.keeps(True), TextSize.CAPTION, "quiet", wrap=True)
        means.setObjectName("keepPlaceMeans")

        def choose(keep: bool) -> None:
            self.keep = keep
            means.setText(words.keeps(keep))
            switch.setAccessibleDescription(words.keeps(keep))

        switch.toggled.connect(choose)
        choose(True)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(label)
        texts.addWidget(means)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(GAP)
        row.addWidget(switch)
        row.addLayout(texts, 1)
        return row

    def _call_me(self, name: str) -> None:
        self.display_name = as_written(name)


def _may_choose(preview: InvitePreview) -> bool:
    """A place that is kept already stays so, and without a keychain none is kept."""
    stays = preview.replaces is not None and not preview.replaces.passing
    return not (stays or preview.keeping.lost_at_the_end)


def _yes(preview: InvitePreview) -> str:
    if preview.kind == "room":
        return words.replace_and_listen() if preview.replaces else words.connect_and_listen()
    return words.replace_and_connect() if preview.replaces else words.connect()


def _row(theme: Theme, fact: Fact, narrow: bool) -> QHBoxLayout:
    top = Qt.AlignmentFlag.AlignTop
    label = PlainLabel(theme, fact.label, tone="quiet", wrap=True)
    texts = QVBoxLayout()
    texts.setSpacing(2)
    claims: list[QWidget] = [_claim(theme, fact, claim) for claim in fact.claims]
    note = PlainLabel(theme, fact.note, TextSize.CAPTION, "quiet", wrap=True)
    warns_first = fact.foreign and fact.ink == "warn"
    for part in [note, *claims] if warns_first else [*claims, note]:
        if part is not note or fact.note:
            texts.addWidget(part)
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.addWidget(IconLabel(theme, fact.icon, fact.ink), 0, top)
    if narrow:
        texts.insertWidget(0, label)
    else:
        label.setFixedWidth(NAMES)
        row.addWidget(label, 0, top)
    row.addLayout(texts, 1)
    return row


def _spoken(fact: Fact) -> str:
    """For whoever hears the sheet opening; what a warning means as well."""
    said = f"{fact.label}: {', '.join(fact.claims)}"
    said = said if said.endswith(".") else f"{said}."
    return f"{said} {fact.note}" if fact.ink == "warn" else said


def _claim(theme: Theme, fact: Fact, claim: str) -> PlainLabel:
    if fact.foreign:
        said: PlainLabel = ClampedLabel(theme, claim, 2, TextSize.STRONG)
    else:
        said = PlainLabel(theme, claim, TextSize.STRONG, wrap=True)
    said.setObjectName(fact.name)
    return said


def _name_row(theme: Theme, edit: QLineEdit, narrow: bool) -> QBoxLayout:
    """The field stands in the column of the claims."""
    label = PlainLabel(theme, words.your_name, TextSize.STRONG, wrap=True)
    label.setBuddy(edit)
    across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
    row = QBoxLayout(down if narrow else across)
    row.setSpacing(4 if narrow else GAP)
    if not narrow:
        label.setFixedWidth(20 + GAP + NAMES)
    row.addWidget(label)
    row.addWidget(edit, 1)
    return row


def _rule(theme: Theme) -> Ground:
    rule = Ground(theme, "hairline")
    rule.setFixedHeight(1)
    return rule


def _facts(preview: InvitePreview, now: datetime) -> list[Fact]:
    icon, ink = FLOOR_LOOK[preview.mode]
    said = floor(preview.mode)
    several = len(preview.servers)
    return [
        *_replaced(preview.replaces),
        *_near(preview.near),
        Fact("inviteEncryption", icon, ink, words.encryption(), (said.first,), said.rest),
        Fact(
            "inviteWhatItOpens", "lobby", "text2", words.opens(),
            (words.opened(preview.kind, preview.role),), words.role_claimed(),
        ),
        Fact(
            "inviteName", "info", "text2", words.its_name(),
            (one_line(preview.name) or words.no_name(),), foreign=True,
        ),
        Fact(
            "inviteServer", "server", "text2", words.servers(several),
            tuple(address(server) for server in preview.servers),
            words.server_learns(preview.pinned, several),
        ),
        _validity(preview, now),
        *_relays(preview),
    ]  # fmt: skip


def _validity(preview: InvitePreview, now: datetime) -> Fact:
    until = words.valid_until(_moment(preview.expires), now)
    once = [words.once()] if preview.single_use else []
    kept = [] if _may_choose(preview) else [words.keeps(not preview.keeping.lost_at_the_end)]
    notes = " ".join((*once, *kept))
    return Fact("inviteValid", "clock", "text2", words.valid(), (until,), notes)


def _relays(preview: InvitePreview) -> list[Fact]:
    said = words.relay_only() if preview.relay_only else ""
    if not preview.relays and not said:
        return []
    offered = words.relays_offered(preview.relays) if preview.relays else said
    note = said if preview.relays else ""
    return [Fact("inviteRelays", "relay", "text2", words.relays(), (offered,), note)]


def _replaced(card: PlaceCard | None) -> list[Fact]:
    """First of all: what would be lost."""
    if card is None:
        return []
    what = words.replaced(place_name(card), address(card.server))
    return [
        Fact(
            "inviteReplaces", "warning", "warn", words.replaces(), (what,),
            words.replaced_means(), foreign=True,
        )
    ]  # fmt: skip


def _near(servers: tuple[str, ...]) -> list[Fact]:
    if not servers:
        return []
    claims, note = tuple(map(address, servers)), words.near_means(len(servers))
    return [Fact("inviteNear", "warning", "warn", words.near(), claims, note)]


def _moment(expires: int) -> datetime | None:
    """None for never; a time beyond every calendar is its last day."""
    try:
        return datetime.fromtimestamp(expires) if expires else None
    except (OSError, OverflowError, ValueError):
        return datetime.max
