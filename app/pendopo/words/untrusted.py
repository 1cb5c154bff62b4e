"""Text that strangers wrote, made fit to be shown on one line."""

import unicodedata

from pendopo.model.text import BLANKS, as_written, clusters, cut, is_flag_half, seen

MAX_NAME = 60
MAX_ADDRESS = 200
"""The longest that an invite may hold: of a host that is cut nobody sees whose it is."""


def one_line(text: str, limit: int = MAX_NAME) -> str:
    """`text` without control and direction characters, spaces folded, cut at `limit` between
    two letters; "" when there is nothing to see in it."""
    spaced = "".join(map(_spaced, text[: limit * 8]))
    folded = as_written(" ".join(seen(spaced).split()))
    return folded if len(folded) <= limit else cut(folded, limit - 1).rstrip() + "…"


def address(server: str) -> str:
    """A server's host and port, without the `wss://` that says nothing to most people."""
    return one_line(server.removeprefix("wss://").removeprefix("ws://").rstrip("/"), MAX_ADDRESS)


def initials(name: str) -> str:
    """Two letters for an avatar; one for scripts written without spaces or from the right."""
    words = as_written(name).split()
    if not words:
        return "?"
    first = next(clusters(words[0]))
    if not _takes_two(first) or len(words) == 1:
        return first.upper()
    last = next(clusters(words[-1]))
    return (first + last).upper() if _takes_two(last) else first.upper()


def _spaced(character: str) -> str:
    return " " if character.isspace() or character in BLANKS else character


def _takes_two(letter: str) -> bool:
    first = letter[0]
    if is_flag_half(first) or "CJK" in unicodedata.name(first, ""):
        return False
    return unicodedata.bidirectional(first) == "L"
