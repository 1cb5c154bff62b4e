"""A link among the arguments: taken out of sight before anything else is done with it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

SCHEME: Final = "pendopo:"
_ARGUMENTS_BEGIN, _ARGUMENTS_END = 47, 48
"""Fields of /proc/self/stat, counted from 0 (proc(5))."""


def holds_link(word: str) -> bool:
    """Whether this could be an invite, or hold one."""
    return SCHEME in word.casefold()


def is_link(word: str) -> bool:
    """Whether this is what a browser or a desktop gives us when a link is clicked."""
    return word.casefold().startswith(SCHEME)


def without_links(words: Sequence[str]) -> list[str]:
    """The other words; the list of processes shows no link any more, where we can see to that."""
    hidden = [word for word in words if holds_link(word)]
    if hidden:
        _wipe(hidden)
        for at, word in enumerate(sys.argv):
            if word in hidden:
                sys.argv[at] = ""
    return [word for word in words if word not in hidden]


def _wipe(words: Sequence[str]) -> None:
    """Linux shows the memory that the arguments were handed over in. Elsewhere nothing is done:
    macOS hands a link over in no argument, and Windows shows arguments to the same person only."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # only with a link

    try:
        fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
        begin, end = (int(fields[at - 2]) for at in (_ARGUMENTS_BEGIN, _ARGUMENTS_END))
        shown = ctypes.string_at(begin, end - begin)
        for word in words:
            secret = word.encode(errors="surrogateescape")
            at = shown.find(secret)
            while at >= 0:
                ctypes.memset(begin + at, ord("x"), len(secret))
                at = shown.find(secret, at + len(secret))
    except (OSError, ValueError, IndexError):
        return
