"""What a build wrote down of itself: the commit it was made from and everything inside it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pendopo
from pendopo.model import json_text

NAME: Final = "build.json"
"""Beside the package's modules; only `build.spec` writes it."""
SHORT: Final = 8


def version() -> str:
    """Our own number, and in a build the beginning of its commit."""
    commit = str(_sheet().get("commit", ""))
    return f"{pendopo.__version__} ({commit[:SHORT]})" if commit else pendopo.__version__


def parts() -> Sequence[Mapping[str, str]]:
    """`name`, `version` and `licence` of everything in a build, else nothing."""
    listed: Sequence[Mapping[str, str]] = _sheet().get("parts", ())
    return listed


@cache
def _sheet() -> Mapping[str, Any]:
    place = Path(pendopo.__file__).parent / NAME
    try:
        return dict(json_text.read(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
