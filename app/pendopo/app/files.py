"""Files a person names on the command line."""

import contextlib
import errno
import logging
import os
import stat
import sys
from pathlib import Path

from pendopo.app import pipes
from pendopo.app.held_files import patiently
from pendopo.drivers.access_list import for_owner_alone
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

log = logging.getLogger(__name__)

MAX_TEXT = 64 * 1024
MAX_SOUND = 512 * 1024 * 1024
PRIVATE = 0o600
TEMPORARY = ".pendopo."
"""How the name of a file begins that takes another one's place: however long that one's is."""

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


def _standard_input(limit: int) -> bytes:
    """Not by way of `sys.stdin`, whose lock a reader that is given up would hold at the end. A
    terminal is waited for as long as somebody sits there, a pipe as any other.

    Raises InputError(FILE).
    """
    try:
        own = os.dup(sys.stdin.fileno())
    except ValueError:  # it is no file
        return sys.stdin.buffer.read(limit)
    if pipes.comes_late(own):
        return pipes.read(own, "-", limit)
    with open(own, "rb") as file:
        return file.read(limit)


def read_bytes(path: str, limit: int = MAX_SOUND) -> bytes:
    """A whole file of at most `limit` bytes; a pipe must come to its end in time.

    Raises InputError(FILE).
    """
    try:
        if pipes.is_pipe(path):
            content = pipes.read(pipes.opened(path, os.O_RDONLY), path, limit + 1)
        else:
            with open(path, "rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise unusable(path, error) from error
    if len(content) > limit:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.TOO_LARGE)
    return content


def read_sound(path: str) -> bytes:
    """The same of a recording: no device, which has no end. Raises InputError(FILE)."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        raise unusable(path, error) from error
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise InputError(InputReason.FILE, path=path, fault=FileFault.NOT_PLAIN)
    return read_bytes(path)


def _small(path: str) -> bytes:
    if path != "-":
        return read_bytes(path, MAX_TEXT)
    try:
        content = _standard_input(MAX_TEXT + 1)
    except OSError as error:
        raise unusable(path, error) from error
    if len(content) > MAX_TEXT:
        raise InputError(InputReason.FILE, path=path, fault=FileFault.TOO_LARGE)
    return content


def _decoded(content: bytes, errors: str) -> str:
    return content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig", errors)


def read_if_there(path: Path, limit: int) -> bytes | None:
    """The same of a file of our own, which is a plain one; None when there is nothing of that
    name. Raises InputError(FILE)."""
    try:
        path.lstat()
        plain = path.is_dir() or stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            return read_bytes(str(path), limit)
        return None
    except OSError as error:
        raise unusable(str(path), error) from error
    if not plain:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.NOT_PLAIN)
    return read_bytes(str(path), limit)


def keep_aside(path: Path) -> None:
    """Under a name that is free: what is damaged may be mended. Raises InputError(FILE)."""
    try:
        number, aside = 1, path.with_suffix(f".damaged{path.suffix}")
        while aside.exists():
            number += 1
            aside = path.with_suffix(f".damaged-{number}{path.suffix}")
        patiently(lambda: path.rename(aside))
    except OSError as error:
        raise unusable(str(path), error) from error
    log.warning("what is damaged is kept as %s", aside.name)


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


def check_temporary() -> None:
    """Find out now that there is a folder for what is kept for a while. Raises InputError(FILE)."""
    import tempfile

    try:
        tempfile.gettempdir()
    except OSError as error:
        path = os.environ.get("TMPDIR") or "/tmp"
        raise unusable(path, error) from error


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once, readable by its owner only. Raises InputError(FILE)."""
    check_private(path)
    try:
        replace(path, content, PRIVATE)
    except OSError as error:
        raise unusable(str(path), error) from error


def replace(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and nothing is left lying. Raises OSError."""
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            if mode == PRIVATE:
                for_owner_alone(Path(temporary))
            else:
                os.chmod(temporary, mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: os.replace(temporary, path))
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def resolved(path: str) -> Path:
    """Where a path leads, links followed. Raises InputError(FILE)."""
    try:
        return Path(path).resolve()
    except OSError as error:
        raise unusable(path, error) from error
    except RuntimeError:  # links in a circle, before Python 3.13
        raise InputError(InputReason.FILE, path=path, errno=errno.ELOOP) from None


def unusable(path: str, error: OSError) -> InputError:
    """The refusal of a file that the system does not let us use."""
    return InputError(InputReason.FILE, path=path, errno=error.errno)
