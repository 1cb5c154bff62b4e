"""What a person names for something to be written into at the end."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from pendopo.app import files, pipes
from pendopo.drivers.access_list import for_owner_alone
from pendopo.model.errors import InputError

_STAYS: Final = frozenset(
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EBUSY", "EROFS", "EXDEV", "ENAMETOOLONG", "EOPNOTSUPP")
)
"""Why a file lets no other take its place though it may be ours to write: its folder is somebody
else's or read-only, it is mounted by itself, or no further name fits into its folder."""


class Outlet:
    """A file, a device or a pipe; `write` once, `close` in any case."""

    def __init__(self, path: str) -> None:
        """Find out now whether something can be written later. Raises InputError(FILE)."""
        self._path = path
        self._held: int | None = None
        """What is no file stays open: whoever reads it would take our first look for the end."""
        try:
            opened = pipes.opened(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        except OSError as error:
            raise files.unusable(path, error) from error
        if stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
        else:
            self._held = opened

    def write(self, content: bytes) -> None:
        """Replace a file that is there at once, where its folder lets us. What was there stays
        when that fails. Raises InputError(FILE)."""
        try:
            if self._held is not None:
                pipes.write(self._held, self._path, content)
            elif not self._replaced(content):
                with open(self._path, "wb") as file:
                    file.write(content)
        except OSError as error:
            raise files.unusable(self._path, error) from error

    def close(self) -> None:
        """May be called twice."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)

    def _replaced(self, content: bytes) -> bool:
        """Raises OSError."""
        real = files.resolved(self._path)
        try:
            files.replace(real, content, stat.S_IMODE(real.stat().st_mode))
        except OSError as error:
            if error.errno not in _STAYS:
                raise
            return False
        return True


def write_secret(path: Path, content: bytes) -> None:
    """Replace a file that a person named by one for its owner alone; one that is mounted by itself
    is filled anew. Raises InputError(FILE)."""
    try:
        files.write_private(path, content)
    except InputError as error:
        if error.details.get("errno") != errno.EBUSY or not path.is_file():
            raise
        _fill(path, content)


def _fill(path: Path, content: bytes) -> None:
    try:
        os.chmod(path, files.PRIVATE)
        for_owner_alone(path)
        path.write_bytes(content)
    except OSError as error:
        raise files.unusable(str(path), error) from error
