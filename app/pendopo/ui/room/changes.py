"""What a screen reader is told when the facts of a room change."""

from pendopo.model.room import Connection, Participant, Role, Room
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
    return {
        Connection.CONNECTING: "",
        Connection.CONNECTED: "Connected.",
        Connection.RECONNECTING: "Connection lost. Reconnecting.",
        Connection.CLOSED: ended(after.closed_because)[0] + ".",
    }[after.connection]


def _stage(before: Room, after: Room) -> str:
    if before.me is None or after.me is None or before.me.on_stage == after.me.on_stage:
        return ""
    if after.me.on_stage:
        return "You are on stage. Your microphone is muted."
    return "You are in the audience now."


def _microphone(before: Room, after: Room) -> str:
    on_stage = after.me is not None and after.me.on_stage
    if before.microphone_muted == after.microphone_muted or not on_stage:
        return ""
    return "Microphone muted." if after.microphone_muted else "Microphone on."


def _own_hand(before: Room, after: Room) -> str:
    was, is_up = _hand(before.me), _hand(after.me)
    if was == is_up or (after.me is not None and after.me.on_stage):
        return ""
    return "Your hand is up." if is_up else "Your hand is down."


def _other_hands(before: Room, after: Room) -> list[str]:
    if after.role not in (Role.HOST, Role.MODERATOR):
        return []
    known = {person.identity for person in before.hands}
    mine = after.me.identity if after.me else ""
    new = [p for p in after.hands if p.identity not in known and p.identity != mine]
    return [f"{display_name(person)} raised a hand." for person in new]


def _hand(person: Participant | None) -> bool:
    return person is not None and person.hand_raised_ms is not None
