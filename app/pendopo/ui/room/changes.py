"""What a screen reader is told when the facts of a room change."""

from pendopo.model.room import Connection, Participant, Role, Room
from pendopo.ui.room.moments import Moment, moment
from pendopo.words import hands, microphone
from pendopo.words import room as words
from pendopo.words.endings import ended
from pendopo.words.people import display_name


def changes(before: Room, after: Room) -> tuple[str, ...]:
    """What changed between two facts, as far as it should be said aloud."""
    found = [_connection(before, after), _stage(before, after), _microphone(before, after)]
    found += [_own_hand(before, after), *_other_hands(before, after)]
    return tuple(sentence for sentence in found if sentence)


def _connection(before: Room, after: Room) -> str:
    if before.connection is after.connection:
        return ""
    match after.connection:
        case Connection.CONNECTING:
            return ""
        case Connection.CONNECTED:
            return words.connected_again()
        case Connection.RECONNECTING:
            return words.connection_lost()
        case Connection.CLOSED:
            return ended(after.closed_because)[0] + "."


def _stage(before: Room, after: Room) -> str:
    if before.me is None or after.me is None or before.me.on_stage == after.me.on_stage:
        return ""
    if moment(before, after) is Moment.INVITED:
        return ""  # said with the invitation, and once it is answered
    return words.on_stage_now() if after.me.on_stage else words.in_audience_now()


def _microphone(before: Room, after: Room) -> str:
    if not (_on_stage(before) and _on_stage(after)) or before.microphone is after.microphone:
        return ""
    return microphone.announced(after.microphone)


def _own_hand(before: Room, after: Room) -> str:
    was, is_up = _hand(before.me), _hand(after.me)
    return "" if was == is_up or _on_stage(after) else hands.changed(is_up)


def _other_hands(before: Room, after: Room) -> list[str]:
    if after.role not in (Role.HOST, Role.MODERATOR):
        return []
    known = {person.identity for person in before.hands}
    mine = after.me.identity if after.me else ""
    new = [p for p in after.hands if p.identity not in known and p.identity != mine]
    return [hands.raised_by(display_name(person)) for person in new]


def _on_stage(room: Room) -> bool:
    return room.me is not None and room.me.on_stage


def _hand(person: Participant | None) -> bool:
    return person is not None and person.hand_raised_ms is not None
