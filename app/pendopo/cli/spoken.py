"""What was typed, or given by a desktop: a link among the arguments is taken out of sight before
anything else is done with it."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pendopo.model.faults import UsageFault

SCHEME: Final = "pendopo:"
TOP_LEVEL: Final = ("-h", "--help", "--version")
WINDOW: Final = "window"
_INVITE: Final = re.compile(SCHEME + r"/{0,3}join/?(?:#|%23)", re.IGNORECASE)
_ARGUMENTS_BEGIN, _ARGUMENTS_END = 47, 48
"""Fields of /proc/self/stat, counted from 0 (proc(5))."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command and its options, and the link that was clicked."""

    words: list[str]
    link: str = ""
    fault: UsageFault | None = None
    """Why nothing of it is to be obeyed."""


def heard(given: Sequence[str]) -> Spoken:
    """The list of processes shows no link any more, where we can see to that."""
    places = [at for at in range(len(given)) if _is_hidden(given, at)]
    hidden = [given[at] for at in places]
    if hidden:
        _wipe(hidden)
        sys.argv[:] = ["" if word in hidden else word for word in sys.argv]
    words = [word for at, word in enumerate(given) if at not in places]
    if not words or (words[0].startswith("-") and words[0] not in TOP_LEVEL):
        words.insert(0, WINDOW)
    if not hidden:
        return Spoken(words)
    if words[0] != WINDOW or len(hidden) > 1 or not _begins_as_link(hidden[0]):
        return Spoken(words, fault=UsageFault.SECRET_ARGUMENT)
    if places[0] != len(given) - 1:
        return Spoken(words, fault=UsageFault.AFTER_LINK)
    return Spoken(words, hidden[0])


def _is_hidden(given: Sequence[str], at: int) -> bool:
    """Whether an invite is in it, or it stands where a desktop puts a link, damaged or not."""
    first = at == 0 or list(given[:at]) == [WINDOW]
    return _INVITE.search(given[at]) is not None or (first and _begins_as_link(given[at]))


def _begins_as_link(word: str) -> bool:
    return word.casefold().startswith(SCHEME)


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
