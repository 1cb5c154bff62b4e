"""Names and titles as somebody types them on the command line: types for argparse."""

import argparse
from collections.abc import Callable

from pendopo.model import decimal_text
from pendopo.model.text import as_written, is_unseen
from pendopo.words import typed as words


def text(most: int, least: int = 0) -> Callable[[str], str]:
    """Text of at most `most` bytes that shows everything it contains, in its one spelling."""

    def checked(typed: str) -> str:
        written = as_written(typed)
        if any(map(is_unseen, typed)) or (typed.strip() and not written):
            raise argparse.ArgumentTypeError(words.unseen())
        if not least <= len(written.encode()) <= most:
            raise argparse.ArgumentTypeError(words.length(least, most))
        return written

    return checked


def port(typed: str) -> int:
    """A port number; 0 leaves it to the system."""
    try:
        return decimal_text.read(typed, 65_536)
    except ValueError:
        raise argparse.ArgumentTypeError(words.port()) from None
