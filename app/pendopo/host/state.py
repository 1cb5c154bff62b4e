"""What the door must remember across a restart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

VERSION = 1
MAX_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class DoorState:
    """Plain texts and times; every change makes a new one."""

    rooms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Metadata by room, for rooms created or changed since the start."""
    bound: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Single-use ticket digest → the key it belongs to."""
    redeemed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Identity → ticket digest and key it came with, oldest first."""
    removed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Room and identity → when it was sent away (unix seconds); older tokens are refused."""
    revoked: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Ticket digest and key → when they were sent away."""


def to_json(state: DoorState) -> str:
    """The text of the state file."""
    return json.dumps({"version": VERSION} | {k: dict(v) for k, v in _fields(state).items()})


def from_json(text: str) -> DoorState:
    """Read a state file. Raises ValueError when it is damaged."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.pop("version", None) != VERSION:
        raise ValueError("not a state file of this version")
    if not all(isinstance(value, dict) for value in found.values()):
        raise ValueError("damaged state file")
    try:
        return DoorState(**found)
    except TypeError as error:
        raise ValueError("damaged state file") from error


def entry(known: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """`known` with one entry more; the oldest goes when there are too many."""
    kept = {**known, key: value}
    while len(kept) > MAX_ENTRIES:
        del kept[next(iter(kept))]
    return kept


def _fields(state: DoorState) -> dict[str, Mapping[str, Any]]:
    return {name: getattr(state, name) for name in DoorState.__dataclass_fields__}
