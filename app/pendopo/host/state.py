"""What the door must remember across a restart."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from pendopo.model import json_text
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Permission

VERSION = 1
MAX_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class DoorState:
    """Plain texts and times; every change makes a new one."""

    rooms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Metadata by room, for rooms that were made over the network."""
    bound: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Single-use ticket digest → the key it belongs to."""
    redeemed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Identity → ticket digest and key it came with, of tokens that do not say so themselves:
    earlier versions gave them."""
    ends: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The same → when its newest token ends (unix seconds)."""
    removed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Room and identity → when it was sent away (unix seconds); older tokens are refused."""
    revoked: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Ticket digest and key → when they were sent away."""
    changed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Room and identity → when their permission was changed last (unix seconds)."""
    left: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The same → what that left, a bit for each right; older tokens carry no more than that."""
    cancelled: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Ticket digest → when it was cancelled: its tokens open nothing any more."""


def to_json(state: DoorState) -> str:
    """The text of the state file."""
    return json.dumps({"version": VERSION} | {k: dict(v) for k, v in _fields(state).items()})


def from_json(text: str) -> DoorState:
    """Read a state file. Raises ValueError when it is damaged."""
    found = json_text.read(text)
    if not isinstance(found, dict) or found.pop("version", None) != VERSION:
        raise ValueError("not a state file of this version")
    if not all(_is_sound(name, value) for name, value in found.items()):
        raise ValueError("damaged state file")
    try:
        return DoorState(**found)
    except TypeError as error:
        raise ValueError("damaged state file") from error


def still_needed(
    state: DoorState, configured: Collection[str], now_s: int, lifetime_s: int
) -> DoorState:
    """What of an earlier life's state counts in the next one. Rooms of the place are as it says
    now, and nobody need be known whose tokens have ended; where no end was kept, they end in one
    `lifetime_s` from now."""
    ends = {who: state.ends.get(who, now_s + lifetime_s) for who in state.redeemed}
    ends = {who: end for who, end in ends.items() if end >= now_s}
    return replace(
        state,
        rooms={name: text for name, text in state.rooms.items() if name not in configured},
        redeemed={who: state.redeemed[who] for who in ends},
        ends=ends,
    )


def with_room(state: DoorState, room: RoomName, metadata: str) -> DoorState:
    """The room was made, or its metadata are these from now on."""
    return replace(state, rooms={**state.rooms, room: metadata})


def without_room(state: DoorState, room: RoomName) -> DoorState:
    """The room is gone."""
    return replace(state, rooms={name: text for name, text in state.rooms.items() if name != room})


def with_bound(state: DoorState, ticket_digest: str, key_hex: str) -> DoorState:
    """A single-use ticket belongs to this key."""
    return replace(state, bound=_entry(state.bound, ticket_digest, key_hex))


def with_removed(
    state: DoorState,
    who: tuple[RoomName, ParticipantIdentity],
    holder: str,
    now_s: int,
    lifetime_s: int,
) -> DoorState:
    """Somebody was sent away from a room. What they came with opens nothing any more, nor does
    anything else that they got for the ticket they hold, if any. Removals from before every token
    that lives are forgotten."""
    newer = _since(state.removed, now_s - lifetime_s)
    state = replace(state, removed=_entry(newer, _place(*who), now_s))
    return replace(state, revoked=_entry(state.revoked, holder, now_s)) if holder else state


def with_permission(
    state: DoorState,
    who: tuple[RoomName, ParticipantIdentity],
    permission: Permission,
    now_s: int,
    lifetime_s: int,
) -> DoorState:
    """Somebody in a room may do this from now on; changes from before every token that lives are
    forgotten."""
    place = _place(*who)
    newer = _since(state.changed, now_s - lifetime_s)
    newer.pop(place, None)
    changed = _entry(newer, place, now_s)
    left = {**state.left, place: _bits(permission)}
    return replace(state, changed=changed, left={each: left.get(each, 0) for each in changed})


def permission_left(
    state: DoorState,
    room: str | None,
    identity: str | None,
    permission: Permission,
    token_from_s: int,
) -> Permission:
    """What a token's permission still is after all that was changed since it was given."""
    place = _place(room, identity)
    if token_from_s > state.changed.get(place, -1):
        return permission
    return permission.within(_permission(state.left.get(place, 0)))


def with_cancelled(state: DoorState, ticket_digest: str, now_s: int) -> DoorState:
    """A ticket opens nothing any more, nor do the tokens that were given for it."""
    return replace(state, cancelled=_entry(state.cancelled, ticket_digest, now_s))


def held_by(state: DoorState, identity: str | None) -> str:
    """The ticket digest and key of a token that does not say them; empty when there are none."""
    return state.redeemed.get(identity or "", "")


def ticket_of(holder: str) -> str:
    """The digest of the ticket that somebody holds; empty when there is none."""
    return holder.partition(" ")[0]


def is_removed(
    state: DoorState, room: str | None, identity: str | None, holder: str, token_from_s: int
) -> bool:
    """Whether they were sent away when their token was valid already, or later."""
    if ticket_of(holder) in state.cancelled:
        return True
    removed_s = state.removed.get(_place(room, identity), -1)
    revoked_s = state.revoked.get(holder, -1)
    return token_from_s <= max(removed_s, revoked_s)


def _place(room: str | None, identity: str | None) -> str:
    return f"{room} {identity}"


def _since(known: Mapping[str, int], start_s: int) -> dict[str, int]:
    return {each: at for each, at in known.items() if at > start_s}


def _entry(known: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """`known` with one entry more; the oldest goes when there are too many."""
    kept = {**known, key: value}
    while len(kept) > MAX_ENTRIES:
        del kept[next(iter(kept))]
    return kept


def _bits(may: Permission) -> int:
    rights = (may.can_subscribe, may.can_publish, may.can_publish_data, may.can_update_metadata)
    return sum(right << n for n, right in enumerate(rights))


def _permission(bits: int) -> Permission:
    return Permission(*(bool(bits >> n & 1) for n in range(4)))


def _is_sound(name: str, entries: object) -> bool:
    """True is no number."""
    kind = str if name in ("rooms", "bound", "redeemed") else int
    return isinstance(entries, dict) and all(type(value) is kind for value in entries.values())


def _fields(state: DoorState) -> dict[str, Mapping[str, Any]]:
    return {name: getattr(state, name) for name in DoorState.__dataclass_fields__}
