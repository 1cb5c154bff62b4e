"""What is written in a settings file, before anybody asks whether it makes sense."""

import json
from pathlib import Path
from typing import Any, Final

from pendopo.app import files
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

VERSION: Final = 1
NAME: Final = "settings.json"
"""In a profile's directory."""


def read(path: Path) -> dict[str, Any]:
    """Every field by its name, those that we do not know too; {} where there is no file.

    Raises InputError(FILE) when the file cannot be read, is no settings file or was written by
    a newer program.
    """
    content = files.read_if_there(path, files.MAX_TEXT)
    if content is None:
        return {}
    try:
        written: Any = json.loads(content)
        version = written["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.DAMAGED) from None
    if not isinstance(written, dict) or type(version) is not int or version < VERSION:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.DAMAGED)
    if version > VERSION:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.NEWER)
    return written
