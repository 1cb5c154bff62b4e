"""What the page of a host asks: a room's title, and what links give."""

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pendopo.model.room import Role
from pendopo.ui.hosting.hosting import InviteTerms
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.field import Field
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import given_links, hosted_rooms

LONGEST_TITLE = 200
LONGEST_TOPIC = 600
"""Bytes that fit into a room's metadata."""
HOUR_S = 3600
LIFETIMES_S = (HOUR_S, 6 * HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S, 30 * 24 * HOUR_S, 0)


class RoomSheet(Sheet):
    """`title` and `topic` once it was answered with yes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, hosted_rooms.open_room, "roomSheet")
        self.card.setMinimumWidth(340)
        self.title = self.topic = ""
        self._title = Field(theme, "roomTitle", hosted_rooms.room_title, LONGEST_TITLE)
        self._topic = Field(theme, "roomTopic", hosted_rooms.room_topic, LONGEST_TOPIC)
        self.body.addWidget(self._title)
        self.body.addWidget(self._topic)
        yes = TextButton(theme, "roomSheetYes", hosted_rooms.open_this_room, "primary")
        no = TextButton(theme, "roomSheetNo", hosted_rooms.cancel)
        self.add_answers(yes, no)
        for field in (self._title, self._topic):
            field.edit.returnPressed.connect(yes.click)
        self.show_over(self._title.edit)

    def give(self, yes: bool) -> None:
        """A room without a title is not opened."""
        self.title, self.topic = self._title.written, self._topic.written
        if not yes:
            super().give(False)
        elif not self.title:
            self._refuse(self._title, hosted_rooms.title_missing())
        elif len(self.title.encode()) > LONGEST_TITLE:
            self._refuse(self._title, hosted_rooms.text_too_long())
        elif len(self.topic.encode()) > LONGEST_TOPIC:
            self._refuse(self._topic, hosted_rooms.text_too_long())
        else:
            super().give(True)

    def _refuse(self, field: Field, sentence: str) -> None:
        field.refuse(sentence)
        field.edit.setFocus()
        self.reveal(field)


class LimitsSheet(Sheet):
    """`terms` of each role, as they stand there."""

    def __init__(self, theme: Theme, parent: QWidget, terms: Mapping[Role, InviteTerms]) -> None:
        super().__init__(theme, parent, given_links.limits, "limitsSheet")
        self.card.setMinimumWidth(340)
        self.body.addWidget(PlainLabel(theme, given_links.limits_mean, tone="quiet", wrap=True))
        self.terms = dict(terms)
        self._once: dict[Role, Switch] = {}
        self._ends: dict[Role, Choice] = {}
        for role, given in terms.items():
            self._add(theme, role, given)
        yes = TextButton(theme, "limitsDone", given_links.done, "primary")
        no = TextButton(theme, "limitsCancel", hosted_rooms.cancel)
        self.add_answers(yes, no, focus_no=False)
        self.show_over()

    def give(self, yes: bool) -> None:
        """Read what was chosen before it goes away."""
        self.terms = {
            role: InviteTerms(role, self._once[role].isChecked(), int(self._ends[role].key or 0))
            for role in self._once
        }
        super().give(yes)

    def _add(self, theme: Theme, role: Role, given: InviteTerms) -> None:
        name = role.value.title()
        title = PlainLabel(theme, lambda: given_links.invited(role)[0], TextSize.STRONG, wrap=True)
        once = Switch(
            theme, f"once{name}", lambda: f"{given_links.invited(role)[0]}: {given_links.once()}"
        )
        once.setChecked(given.once)
        ends = Choice(
            theme, f"ends{name}", lambda: f"{given_links.invited(role)[0]}: {given_links.ends()}"
        )
        options = [Option(str(each), given_links.lifetime(each)) for each in LIFETIMES_S]
        ends.show_options(options, str(given.lifetime_s))
        self._once[role], self._ends[role] = once, ends
        self.body.addSpacing(6)
        self.body.addWidget(title)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(PlainLabel(theme, given_links.ends))
        row.addWidget(ends, 1)
        self.body.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(once)
        row.addWidget(PlainLabel(theme, given_links.once, wrap=True), 1)
        self.body.addLayout(row)
