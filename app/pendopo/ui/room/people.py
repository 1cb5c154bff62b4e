"""The people of a room as a list model: the facts that stage and audience show."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant, Role
from pendopo.ui import wording
from pendopo.ui.kit.plain import tooltip
from pendopo.ui.room.voice_meter import SILENT, Ring

AnyIndex = QModelIndex | QPersistentModelIndex


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

    PERSON = Qt.ItemDataRole.UserRole + 1
    IDENTITY = Qt.ItemDataRole.UserRole + 2
    SPEAKING = Qt.ItemDataRole.UserRole + 3
    MUTED = Qt.ItemDataRole.UserRole + 4
    HAND = Qt.ItemDataRole.UserRole + 5
    REFUSED = Qt.ItemDataRole.UserRole + 6


class PeopleModel(QAbstractListModel):
    """Rows keep their place and their selection while people come and go."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Person] = []

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """How many people."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One fact about one person."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        person = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return person.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return person.spoken
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(person.spoken)
            case PersonRole.PERSON:
                return person
            case PersonRole.IDENTITY:
                return person.identity
            case PersonRole.SPEAKING:
                return person.ring.speaking
            case PersonRole.MUTED:
                return person.muted
            case PersonRole.HAND:
                return person.hand
            case PersonRole.REFUSED:
                return person.refused
        return None

    @property
    def people(self) -> tuple[Person, ...]:
        """All rows."""
        return tuple(self._rows)

    def show_people(self, people: Sequence[Person]) -> None:
        """Become `people`, in this order, touching only rows that differ; rings are kept."""
        wanted = {person.identity: person for person in people}
        for row in reversed(range(len(self._rows))):
            if self._rows[row].identity not in wanted:
                self._remove(row)
        for row, person in enumerate(people):
            self._place(row, person)

    def show_sound(
        self,
        rings: Mapping[ParticipantIdentity, Ring],
        refused: AbstractSet[ParticipantIdentity],
    ) -> None:
        """Who is heard now, and whose sound is refused."""
        for row, person in enumerate(self._rows):
            ring = rings.get(person.identity, SILENT).shown
            self._replace(row, replace(person, ring=ring, refused=person.identity in refused))

    def _place(self, row: int, person: Person) -> None:
        at = next(
            (i for i in range(row, len(self._rows)) if self._rows[i].identity == person.identity),
            None,
        )
        if at is None:
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(row, person)
            self.endInsertRows()
            return
        if at != row:
            self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), row)
            self._rows.insert(row, self._rows.pop(at))
            self.endMoveRows()
        known = self._rows[row]
        self._replace(row, replace(person, ring=known.ring, refused=known.refused))

    def _replace(self, row: int, person: Person) -> None:
        if self._rows[row] != person:
            self._rows[row] = person
            changed = self.index(row)
            self.dataChanged.emit(changed, changed)

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row]
        self.endRemoveRows()


def person(
    participant: Participant, me: Participant | None, my_role: Role, microphone_muted: bool
) -> Person:
    """The row of one participant; for me the window's own microphone counts."""
    mine = me is not None and participant.identity == me.identity
    muted = microphone_muted if mine else participant.muted
    caption = "" if not participant.on_stage else ("Muted" if muted else "Microphone on")
    if mine:
        caption = "You" if my_role in (Role.LISTENER, Role.SPEAKER) else wording.role(my_role)
        caption = caption if caption == "You" else f"You · {caption}"
    return Person(
        identity=participant.identity,
        name=wording.display_name(participant),
        me=mine,
        caption=caption,
        muted=muted,
        hand=participant.hand_raised_ms is not None and not participant.on_stage,
    )
