"""Room on the disk that is ours beforehand, so that a full one keeps nothing from being written."""

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path

from pendopo.model.errors import InputError

MORE = 16 * 1024
"""Bytes beyond what was written last."""
STEPS = 5
"""Attempts to make a smaller and smaller one."""


class Reserve:
    """A file of noise beside another one: whoever has no room to write takes its room."""

    def __init__(self, replace_file: Callable[[Path, bytes], None]) -> None:
        """`replace_file` replaces a file at once, or raises and leaves it as it was."""
        self._replace_file = replace_file

    def replace_file(self, path: Path, content: bytes) -> None:
        """The same, at the cost of the reserve if need be; raises what it raises without one."""
        spare = path.with_name(f".{path.name}.spare")
        try:
            self._replace_file(path, content)
        except (OSError, InputError) as error:
            if not _is_full(error) or not _given_up(spare):
                raise
            self._replace_file(path, content)
        self._fill(spare, len(content))

    def _fill(self, spare: Path, needed: int) -> None:
        """As far as there is room. Noise, as no file system makes it smaller."""
        wanted = needed * 5 // 4 + MORE
        with contextlib.suppress(FileNotFoundError):
            if spare.stat().st_size >= wanted:
                return
        for step in range(STEPS):
            with contextlib.suppress(OSError, InputError):
                size = wanted - (wanted - needed) * step // STEPS
                self._replace_file(spare, os.urandom(size))
                return


def _is_full(error: OSError | InputError) -> bool:
    number = error.errno if isinstance(error, OSError) else error.details.get("errno")
    return number in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def _given_up(spare: Path) -> bool:
    try:
        spare.unlink()
    except OSError:
        return False
    return True
