"""The lines of a session description by section, each looked at once."""

import re
from collections.abc import Iterable, Sequence

MAX_TEXT = 64 * 1024
MAX_LINES = 6000
MAX_MEDIA = 200
MAX_PART = 512
"""Lines of one section, or of what is said before the first."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class SdpError(ValueError):
    """The text is no session description we can use."""


class Part:
    """One section, or what is said before the first: values by the name of their line.

    An attribute's name is "a:name". Looking something up does not depend on how much there is.
    """

    def __init__(self) -> None:
        self._values: dict[str, list[str]] = {}
        self._lines = 0

    def add(self, line: str) -> None:
        """One more line. Raises SdpError when there are too many."""
        self._lines += 1
        if self._lines > MAX_PART:
            raise SdpError("too many lines in a section")
        name, value = line[0], line[2:]
        if name == "a":
            attribute, _, value = value.partition(":")
            name, value = "a:" + attribute, value.strip()
        self._values.setdefault(name, []).append(value)

    def all(self, name: str) -> Sequence[str]:
        """Every value of that name, in order."""
        return self._values.get(name, ())

    def first(self, name: str) -> str | None:
        """The first value of that name."""
        return next(iter(self.all(name)), None)

    def earliest(self, names: Iterable[str]) -> str | None:
        """Which of these few names comes first."""
        found = set(names) & self._values.keys()
        return next((name for name in self._values if name in found), None) if found else None


def split(text: str) -> tuple[Part, list[Part]]:
    """What is said for the whole session, and the sections. Raises SdpError."""
    if len(text) > MAX_TEXT:
        raise SdpError("too long")
    text = text.replace("\r\n", "\n")
    if _CONTROL.search(text):
        raise SdpError("control character")
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise SdpError("too many lines")
    parts = [Part()]
    for line in lines:
        if line[1:2] == "=":
            if line[0] == "m":
                parts.append(Part())
            parts[-1].add(line)
        elif line.strip():
            raise SdpError("not a description")
    if len(parts) > MAX_MEDIA + 1:
        raise SdpError("too many sections")
    return parts[0], parts[1:]
