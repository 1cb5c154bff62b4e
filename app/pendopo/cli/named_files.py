"""Files that the options of one command name."""

import os
import stat
from pathlib import Path

from pendopo.app import files
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import UsageFault


def check_distinct(*names: str | None) -> None:
    """What is read must not be written over. Raises InputError(USAGE) when two of them are one
    file, by whatever names, and InputError(FILE)."""
    found = [_identity(files.resolved(name)) for name in names if name]
    ordinary = [each for each in found if each is not None]
    if len(set(ordinary)) < len(ordinary):
        raise InputError(InputReason.USAGE, fault=UsageFault.SAME_FILE)


def _identity(path: Path) -> tuple[int, int] | Path | None:
    """None for what many may use at once: a device, a pipe, a folder."""
    try:
        found = os.stat(path)
    except OSError:
        return path
    if not stat.S_ISREG(found.st_mode):
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else path
