"""The people of a room as a list model: the facts that stage and audience show."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import Qt

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Role
from pendopo.ui.kit.keyed_rows import KeyedRows, RowRole
from pendopo.ui.kit.plain import tooltip
from pendopo.ui.room.voice_meter import SILENT, Ring
from pendopo.words import people as words


@dataclass(frozen=True, slots=True)
class Person:
    """One row. `name` is a claim, fit to be shown; `caption` what stands under it."""

    identity: ParticipantIdentity
    name: str
    me: bool = False
    caption: str = ""
    muted: bool = True
    hand: bool = False
    refused: bool = False
    ring: Ring = SILENT

    @property
    def spoken(self) -> str:
        """All of it in words, for a screen reader."""
        facts = [self.name, self.caption]
        facts += ["speaking"] if self.ring.speaking else []
        facts += ["sound refused"] if self.refused else []
        facts += ["hand raised"] if self.hand else []
        return ", ".join(fact for fact in facts if fact)


class PersonRole(IntEnum):
    """What a row can be asked for beside its name."""

    PERSON = RowRole.ROW
    IDENTITY = RowRole.KEY
    SPEAKING = RowRole.NEXT
    MUTED = RowRole.NEXT + 1
    HAND = RowRole.NEXT + 2
    REFUSED = RowRole.NEXT + 3


class PeopleModel(KeyedRows[Person]):
    """Keyed by identity; sound is told apart from the other facts."""

    def key(self, row: Person) -> ParticipantIdentity:
        """Who it is."""
        return row.identity

    def told(self, row: Person, role: int) -> Any:
        """One fact about one person."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(row.spoken)
            case PersonRole.SPEAKING:
                return row.ring.speaking
            case PersonRole.MUTED:
                return row.muted
            case PersonRole.HAND:
                return row.hand
            case PersonRole.REFUSED:
                return row.refused
        return None

    def show_people(self, people: Sequence[Person]) -> None:
        """Become `people`, in this order; rings are kept."""
        known = {person.identity: person for person in self.rows}
        self.show_rows(_heard_as(known.get(person.identity), person) for person in people)

    def show_sound(
        self,
        rings: Mapping[ParticipantIdentity, Ring],
        refused: AbstractSet[ParticipantIdentity],
    ) -> None:
        """Who is heard now, and whose sound is refused."""
        for person in self.rows:
            ring = rings.get(person.identity, SILENT).shown
            self.change(replace(person, ring=ring, refused=person.identity in refused))


def person(
    participant: Participant, me: Participant | None, my_role: Role, microphone_muted: bool
) -> Person:
    """The row of one participant; for me the window's own microphone counts."""
    mine = me is not None and participant.identity == me.identity
    muted = microphone_muted if mine else participant.muted
    caption = "" if not participant.on_stage else ("Muted" if muted else "Microphone on")
    if mine:
        caption = "You" if my_role in (Role.LISTENER, Role.SPEAKER) else words.role(my_role)
        caption = caption if caption == "You" else f"You · {caption}"
    return Person(
        identity=participant.identity,
        name=words.display_name(participant),
        me=mine,
        caption=caption,
        muted=muted,
        hand=participant.hand_raised_ms is not None and not participant.on_stage,
    )


def _heard_as(before: Person | None, person: Person) -> Person:
    if before is None:
        return person
    return replace(person, ring=before.ring, refused=before.refused)
