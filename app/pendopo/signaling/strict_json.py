"""JSON objects from strangers: no repeated names, no surprises in the values."""

from collections.abc import Mapping
from typing import Any

from pendopo.model import json_text

MAX_TEXT = 256
"""Longest identity, name, room or key, in characters."""
_MAX_SECONDS = 1 << 53


def parse_object(body: bytes) -> dict[str, Any]:
    """The object in `body`. Raises ValueError."""
    found = json_text.read(body, repeats=False)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def text(fields: Mapping[str, Any], name: str) -> str:
    """A short text that UTF-8 can carry, empty when absent. Raises ValueError."""
    found = fields.get(name, "")
    if not isinstance(found, str) or len(found) > MAX_TEXT:
        raise ValueError(name)
    found.encode()
    return found


def flag(fields: Mapping[str, Any], name: str, default: bool = False) -> bool:
    """A boolean, `default` when absent or null. Raises ValueError."""
    found = fields.get(name)
    if found is None:
        return default
    if not isinstance(found, bool):
        raise ValueError(name)
    return found


def seconds(fields: Mapping[str, Any], name: str) -> int:
    """A unix time in whole seconds, 0 when absent. Raises ValueError."""
    found = fields.get(name, 0)
    if type(found) is not int or not 0 <= found < _MAX_SECONDS:
        raise ValueError(name)
    return found
