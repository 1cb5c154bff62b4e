"""The raised hands as rows, oldest first; a list that is pointed at keeps still."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt

from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Participant
from pendopo.ui.kit.keyed_rows import KeyedRows
from pendopo.words import people as words


@dataclass(frozen=True, slots=True)
class HandRow:
    """One hand: its `number` in the queue, 0 once it waits no longer; `first` is on top;
    `invited` when that was our answer."""

    hand: Participant
    number: int = 0
    first: bool = False
    waited: str = ""
    invited: bool = False


class HandsModel(KeyedRows[HandRow]):
    """Keyed by identity."""

    def key(self, row: HandRow) -> ParticipantIdentity:
        """Whose hand it is."""
        return row.hand.identity

    def told(self, row: HandRow, role: int) -> Any:
        """The name."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words.display_name(row.hand)
        return None


def queued(hands: Sequence[Participant], now_ms: int) -> tuple[HandRow, ...]:
    """The rows of `hands`, which are oldest first."""
    return tuple(
        HandRow(hand, number, number == 1, _waited(hand, now_ms))
        for number, hand in enumerate(hands, 1)
    )


def held(known: Sequence[HandRow], rows: Sequence[HandRow]) -> tuple[HandRow, ...]:
    """`rows` with everybody who is `known` in place: somebody is about to press a button."""
    if not known:
        return tuple(rows)
    now = {row.hand.identity: row for row in rows}
    staying = [
        replace(now.pop(row.hand.identity, replace(row, number=0)), first=row.first)
        for row in known
    ]
    return (*staying, *(replace(row, first=False) for row in now.values()))


def _waited(hand: Participant, now_ms: int) -> str:
    return words.waiting((now_ms - (hand.hand_raised_ms or now_ms)) / 1000)
