"""What is written in a settings file, before anybody asks whether it makes sense."""

from pathlib import Path
from typing import Any, Final

from pendopo.app.kept_file import KeptFile
from pendopo.model import json_text
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

VERSION: Final = 1
MOST: Final = 512 * 1024
"""Bytes; a hundred relays with the longest names are half of it."""
NAME: Final = "settings.json"
"""In a profile's directory."""


def kept(path: Path) -> KeptFile:
    """The file, for whoever writes it."""
    return KeptFile(path, MOST)


def read(path: Path) -> dict[str, Any]:
    """Every field by its name, those that we do not know too; {} where there is no file.

    Raises InputError(FILE) when the file cannot be read, is no settings file or was written by
    a newer program.
    """
    content = kept(path).read()
    if content is None:
        return {}
    try:
        written: Any = json_text.read(content)
        version = written["version"]
    except (ValueError, KeyError, TypeError):
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.DAMAGED) from None
    if not isinstance(written, dict) or type(version) is not int or version < VERSION:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.DAMAGED)
    if version > VERSION:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.NEWER)
    return written
