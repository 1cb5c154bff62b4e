"""Text that strangers wrote, made fit to be shown on one line."""

import unicodedata

MAX_NAME = 60
MAX_ADDRESS = 200
"""The longest that an invite may hold: of a host that is cut nobody sees whose it is."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")


def one_line(text: str, limit: int = MAX_NAME) -> str:
    """`text` without control and direction characters, spaces folded, cut at `limit`."""
    folded = " ".join("".join(map(_visible, text[: limit * 8])).split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


def address(server: str) -> str:
    """A server's host and port, without the `wss://` that says nothing to most people."""
    return one_line(server.removeprefix("wss://").removeprefix("ws://").rstrip("/"), MAX_ADDRESS)


def initials(name: str) -> str:
    """Two letters for an avatar; one for scripts written without spaces or from the right."""
    words = name.split()
    if not words:
        return "?"
    first = words[0][0]
    if not _takes_two(first) or len(words) == 1:
        return first.upper()
    last = words[-1][0]
    return (first + last).upper() if _takes_two(last) else first.upper()


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _DROPPED and character not in _JOINERS:
        return ""
    return character


def _takes_two(character: str) -> bool:
    return unicodedata.bidirectional(character) == "L" and "CJK" not in unicodedata.name(
        character, ""
    )
