"""Names and titles as somebody types them on the command line: types for argparse."""

import argparse
import unicodedata
from collections.abc import Callable

from pendopo.words import typed as words

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Needed inside words and emoji."""


def text(most: int, least: int = 0) -> Callable[[str], str]:
    """Text of at most `most` bytes that shows everything it contains."""

    def checked(typed: str) -> str:
        if any(map(_is_unseen, typed)):
            raise argparse.ArgumentTypeError(words.unseen())
        if not least <= len(typed.strip().encode()) <= most:
            raise argparse.ArgumentTypeError(words.length(least, most))
        return typed.strip()

    return checked


def port(typed: str) -> int:
    """A port number; 0 leaves it to the system."""
    if not typed.isdecimal() or not typed.isascii() or int(typed) > 65_535:
        raise argparse.ArgumentTypeError(words.port())
    return int(typed)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN and character not in _JOINERS
