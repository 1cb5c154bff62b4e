"""JSON that others wrote, or that was damaged since."""

import json
from typing import Any


def read(text: str | bytes, *, repeats: bool = True) -> Any:
    """Whatever is written there. Raises ValueError, also for what is nested too deeply, and
    without `repeats` for a name that is said twice."""
    try:
        return json.loads(text, object_pairs_hook=None if repeats else _without_repeats)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated name")
    return found
