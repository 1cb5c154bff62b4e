"""What a command prints: one JSON object a line, or plain words."""

import contextlib
import errno
import json
import sys
from typing import Any

from pendopo.model.errors import InputError, InputReason
from pendopo.model.text import is_printable


class NobodyReadsError(Exception):
    """Whoever read what we print is gone: a reason to end, and nobody is left to be told."""


class Output:
    """Standard output carries results; everything else goes to standard error."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def event(self, event: str, text: str | None = None, /, **fields: Any) -> None:
        """One result; `text` is its form for people (None: JSON only)."""
        if self.as_json:
            line = json.dumps({"event": event, **fields})
        elif text is None:
            return
        else:
            line = plain(text)
        try:
            print(line, flush=True)
        except OSError as error:
            if error.errno in _GONE:
                raise NobodyReadsError from error
            raise InputError(InputReason.FILE, path="/dev/stdout", errno=error.errno) from error

    def error(self, sentence: str) -> None:
        """One sentence about what went wrong."""
        say(sentence)


_GONE = (errno.EPIPE, errno.EIO, errno.EBADF, errno.EINVAL, errno.ECONNRESET)
"""A closed pipe, a terminal that hung up, one that was never there."""


def say(sentence: str) -> None:
    """One sentence on standard error; nothing where nobody can hear it."""
    with contextlib.suppress(OSError, ValueError):
        print(plain(sentence), file=sys.stderr, flush=True)


def shortened(word: str, most: int = 40) -> str:
    """A word of somebody's input, cut when it is long enough to be a secret."""
    return word if len(word) <= most else word[:8] + "…"


def plain(text: str) -> str:
    """`text` on one line without anything a terminal would obey (e2ee.md chapter 5, 36)."""
    return "".join(c if is_printable(c) else f"\\x{ord(c):02x}" for c in text)
