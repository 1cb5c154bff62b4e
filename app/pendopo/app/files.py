"""Files a person names on the command line."""

import errno
import logging
import os
import stat
import sys
from pathlib import Path

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

log = logging.getLogger(__name__)

MAX_TEXT = 64 * 1024
MAX_SOUND = 512 * 1024 * 1024

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins that PowerShell wrote."""


def read_text(path: str) -> str:
    """A small text file, `-` for standard input; none of it is altered. Raises InputError(FILE)."""
    try:
        return _decoded(_small(path), "strict")
    except UnicodeDecodeError:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.NOT_TEXT) from None


def read_around(path: str) -> str:
    """The same of text that only holds what is sought and proves itself: what is no letter is
    replaced. Raises InputError(FILE)."""
    return _decoded(_small(path), "replace")


def read_bytes(path: str, limit: int = MAX_SOUND) -> bytes:
    """A whole file of at most `limit` bytes. Raises InputError(FILE)."""
    try:
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise unusable(path, error) from error
    if len(content) > limit:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.TOO_LARGE)
    return content


def _small(path: str) -> bytes:
    if path != "-":
        return read_bytes(path, MAX_TEXT)
    if sys.stdin is None:
        raise InputError(InputReason.FILE, path=path, errno=errno.EBADF)
    try:
        content = sys.stdin.buffer.read(MAX_TEXT + 1)
    except OSError as error:
        raise unusable(path, error) from error
    if len(content) > MAX_TEXT:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.TOO_LARGE)
    return content


def _decoded(content: bytes, errors: str) -> str:
    return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig", errors)


def read_if_there(path: Path, limit: int) -> bytes | None:
    """The same; None when there is nothing of that name. Raises InputError(FILE)."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unusable(str(path), error) from error
    return read_bytes(str(path), limit)


def keep_aside(path: Path) -> None:
    """Under a name that is free: what is damaged may be mended. Raises InputError(FILE)."""
    try:
        number, aside = 1, path.with_suffix(f".damaged{path.suffix}")
        while aside.exists():
            number += 1
            aside = path.with_suffix(f".damaged-{number}{path.suffix}")
        path.rename(aside)
    except OSError as error:
        raise unusable(str(path), error) from error
    log.warning("what is damaged is kept as %s", aside.name)


def check_writable(path: str) -> None:
    """Find out now that something can be written there later. Raises InputError(FILE)."""
    try:
        with open(path, "ab"):
            pass
    except OSError as error:
        raise unusable(path, error) from error


def write(path: str, content: bytes) -> None:
    """Write into whatever is there, a device or a pipe too. Raises InputError(FILE)."""
    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise unusable(path, error) from error


def check_private(path: Path) -> None:
    """Find out now that `write_private` can replace this file later. Raises InputError(FILE)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise InputError(InputReason.FILE, path=str(path), fault=FileFault.NOT_PLAIN)
        import tempfile  # slow, and nothing is written before the window is there

        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise unusable(str(path), error) from error


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once, readable by its owner only. Raises InputError(FILE)."""
    check_private(path)
    import tempfile

    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unusable(str(path), error) from error


def unusable(path: str, error: OSError) -> InputError:
    """The refusal of a file that the system does not let us use."""
    return InputError(InputReason.FILE, path=path, errno=error.errno)
