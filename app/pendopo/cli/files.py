"""Files a person names on the command line."""

import os
import sys
import tempfile
from pathlib import Path

from pendopo.model.errors import InputError, InputReason

MAX_TEXT = 64 * 1024
MAX_SOUND = 512 * 1024 * 1024


def read_text(path: str) -> str:
    """A small text file, `-` for standard input. Raises InputError(FILE)."""
    if path == "-":
        return sys.stdin.read(MAX_TEXT)
    return read_bytes(path, MAX_TEXT).decode("utf-8", "replace")


def read_bytes(path: str, limit: int = MAX_SOUND) -> bytes:
    """A whole file of at most `limit` bytes. Raises InputError(FILE)."""
    try:
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise InputError(InputReason.FILE, path=path, why=_why(error)) from error
    if len(content) > limit:
        raise InputError(InputReason.FILE, path=path, why="it is too large")
    return content


def write_private(path: Path, content: bytes) -> None:
    """Replace a file at once, readable by its owner only. Raises InputError(FILE)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        raise InputError(InputReason.FILE, path=str(path), why=_why(error)) from error


def _why(error: OSError) -> str:
    return (error.strerror or "it cannot be used").lower()
