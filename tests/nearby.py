"""Links of tests lead to this computer: whoever gives one to the command line says so."""

from collections.abc import Sequence
from pathlib import Path


def nearby(words: Sequence[str | Path]) -> list[str | Path]:
    """The same words, with what lets `join` and `rooms` go to servers close by."""
    goes = bool(words) and words[0] in ("join", "rooms")
    return [words[0], "--near", *words[1:]] if goes else list(words)
