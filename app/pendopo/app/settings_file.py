"""The settings as a file: read whatever is there, replaced whole."""

import json
import logging
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pendopo.app import files
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault
from pendopo.model.settings import Settings

log = logging.getLogger(__name__)

VERSION = 1
NAME = "settings.json"
"""In a profile's directory."""


def read(path: Path) -> Settings:
    """What was chosen; a field that is missing or not of its type has its default.

    Raises InputError(FILE) when the file cannot be read, is no settings file or was written by
    a newer program; it must not be replaced then.
    """
    if not path.exists():
        return Settings()
    content = files.read_bytes(str(path), files.MAX_TEXT)
    try:
        written: Any = json.loads(content)
        version = written["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.DAMAGED) from None
    if version != VERSION:
        raise InputError(InputReason.FILE, path=str(path), fault=FileFault.NEWER)
    return _settings(written)


def write(path: Path, settings: Settings) -> None:
    """Raises InputError(FILE); what was there stays then."""
    content = {"version": VERSION, **asdict(settings)}
    files.write_private(path, json.dumps(content, indent=1, ensure_ascii=False).encode())


def _settings(written: dict[str, Any]) -> Settings:
    chosen: dict[str, Any] = {}
    for field in fields(Settings):
        value = written.get(field.name, field.default)
        if type(value) is type(field.default):
            chosen[field.name] = value
        else:
            log.warning("the setting %s is not what it should be", field.name)
    return Settings(**chosen)
