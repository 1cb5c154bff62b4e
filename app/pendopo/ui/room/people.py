"""The people of a room as a list model: the facts that stage and audience show."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Any

from PySide6.QtCore import Qt

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, MicrophoneState, Participant, Role, Room
from pendopo.ui.kit.keyed_rows import KeyedRows, RowRole
from pendopo.ui.kit.plain import tooltip
from pendopo.words import microphone
from pendopo.words import room as words
from pendopo.words.kit import listed
from pendopo.words.people import display_name, role

_NOT_HEARD = (MicrophoneState.SILENT, MicrophoneState.REFUSED, MicrophoneState.STOPPED)


class Mark(Enum):
    """Why somebody is not heard here."""

    REFUSED = "refused"
    """Their sound was thrown away lately."""
    SILENCED = "silenced"
    """Turned down to nothing here."""
    MISSING = "missing"
    """No sound of theirs arrives, though their microphone is on."""


_CAPTIONS = {
    Mark.REFUSED: words.sound_refused_caption,
    Mark.SILENCED: words.silenced_caption,
    Mark.MISSING: words.missing_caption,
}
_SPOKEN = {
    Mark.REFUSED: words.sound_refused,
    Mark.SILENCED: words.silenced,
    Mark.MISSING: words.missing,
}


@dataclass(frozen=True, slots=True)
class Person:
    """One row. `name` is a claim, fit to be shown; `caption` what stands under it."""

    identity: ParticipantIdentity
    name: str
    me: bool = False
    caption: str = ""
    muted: bool = True
    hand: bool = False
    mark: Mark | None = None
    speaking: bool = False
    away: bool = False
    """As last known: the connection is lost."""

    @property
    def refused(self) -> bool:
        """Whether their sound was thrown away lately."""
        return self.mark is Mark.REFUSED

    @property
    def shown(self) -> str:
        """What stands under the name: why they are not heard, else the caption."""
        return self.caption if self.mark is None else _CAPTIONS[self.mark]()

    @property
    def spoken(self) -> str:
        """All of it in words, for a screen reader."""
        return listed(
            self.name,
            self.caption,
            words.speaking() if self.speaking else "",
            _SPOKEN[self.mark]() if self.mark else "",
            words.hand_raised() if self.hand else "",
            words.not_connected() if self.away else "",
        )


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
                return row.speaking
            case PersonRole.MUTED:
                return row.muted
            case PersonRole.HAND:
                return row.hand
            case PersonRole.REFUSED:
                return row.refused
        return None

    def show_people(self, people: Sequence[Person]) -> None:
        """Become `people`, in this order; who is heard is kept."""
        known = {person.identity: person for person in self.rows}
        self.show_rows(_heard_as(known.get(person.identity), person) for person in people)

    def show_sound(
        self,
        speaking: AbstractSet[ParticipantIdentity],
        marks: Mapping[ParticipantIdentity, Mark],
    ) -> None:
        """Who is heard now, and who is not and why."""
        for person in self.rows:
            speaks, mark = person.identity in speaking, marks.get(person.identity)
            if speaks is not person.speaking or mark is not person.mark:
                self.change(replace(person, speaking=speaks, mark=mark))


def person(participant: Participant, room: Room) -> Person:
    """The row of one participant; for me the microphone's own state counts."""
    mine = room.me is not None and participant.identity == room.me.identity
    return Person(
        identity=participant.identity,
        name=display_name(participant),
        me=mine,
        caption=_my_caption(room) if mine else _caption(participant),
        muted=room.microphone is not MicrophoneState.LIVE if mine else participant.muted,
        hand=participant.hand_raised_ms is not None and not participant.on_stage,
        away=room.connection is not Connection.CONNECTED,
    )


def _caption(participant: Participant) -> str:
    if not participant.on_stage:
        return ""
    muted = participant.muted
    return microphone.caption(MicrophoneState.MUTED if muted else MicrophoneState.LIVE)


def _my_caption(room: Room) -> str:
    if room.microphone in _NOT_HEARD:
        return words.you_as(microphone.caption(room.microphone))
    plain = room.role in (Role.LISTENER, Role.SPEAKER)
    return words.you() if plain else words.you_as(role(room.role))


def _heard_as(before: Person | None, person: Person) -> Person:
    if before is None:
        return person
    return replace(person, speaking=before.speaking, mark=before.mark)
