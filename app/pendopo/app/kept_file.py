"""A file in which this program keeps something: never more than it would read again."""

from pathlib import Path

from pendopo.app import files
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault


class KeptFile:
    """Of at most `most` bytes, for both ways."""

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self._most = most

    def read(self) -> bytes | None:
        """What was kept, None where nothing was. Raises InputError(FILE)."""
        return files.read_if_there(self.path, self._most)

    def write(self, content: bytes) -> None:
        """In place of what was kept, mode 0600. Raises InputError(FILE), also for too much; what
        was kept stays then."""
        check(self.path, content, self._most)
        files.write_private(self.path, content)

    @property
    def damaged(self) -> InputError:
        """What is there is nothing that was written here."""
        return InputError(InputReason.FILE, path=str(self.path), fault=FileFault.DAMAGED)


def check(path: Path, content: bytes, most: int) -> None:
    """Raises InputError(FILE) for more than `most` bytes."""
    if len(content) > most:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.TOO_LARGE)
