"""What lies in a prefix of Wine's, so that what a program left there can be told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from installers.windows.machine import Machine

LOOKED_AT = ("users", "windows", "ProgramData", "Program Files", "Program Files (x86)")
"""Of C:. Elsewhere lie Python, the source, and what the trials themselves write."""
HIVES = ("system.reg", "user.reg", "userdef.reg")
VAULT = r"Software\Wine\Credential Manager"
"""Where Wine keeps what Windows keeps in its Credential Manager."""
NAME = re.compile("pendopo", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Traces:
    """Files by their path below C:, entries of the registry as `hive key: name`."""

    files: frozenset[str]
    entries: frozenset[str]
    secrets: frozenset[str]
    """Of ours, in the vault; they are entries too."""

    def since(self, former: "Traces") -> list[str]:
        """What is new."""
        return sorted((self.files - former.files) | (self.entries - former.entries))


def look(machine: Machine) -> Traces:
    """Only while nothing runs there: until then Wine holds the registry in memory."""
    files = frozenset(
        path.relative_to(machine.drive).as_posix()
        for folder in LOOKED_AT
        for path in (machine.drive / folder).rglob("*")
    )
    entries = frozenset(
        entry for hive in HIVES for entry in read(hive, _text(machine.drive.parent / hive))
    )
    return Traces(files, entries, frozenset(e for e in entries if VAULT in e and NAME.search(e)))


def read(hive: str, text: str) -> Iterator[str]:
    """Every key and every value's name; a value in full where it speaks of us."""
    key = ""
    for line in text.splitlines():
        if line.startswith("["):
            key = f"{hive} " + line[1:].rpartition("]")[0].replace("\\\\", "\\")
            yield key
        elif line.startswith(('"', "@")) and "=" in line:
            name = line.partition("=")[0]
            yield f"{key}: {line if NAME.search(line) else name}"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
