"""The settings as a file: read whatever is there, replaced whole."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from pendopo.app import files, relay_rows, settings_text
from pendopo.app.settings_text import NAME as NAME
from pendopo.app.settings_text import VERSION
from pendopo.drivers.file_lock import locked
from pendopo.model.errors import InputError
from pendopo.model.faults import FileFault
from pendopo.model.settings import Settings

log = logging.getLogger(__name__)

LOCK_WITHIN_S = 3.0


def read(path: Path) -> Settings:
    """What was chosen; a field that is missing or not of its type has its default.

    Raises InputError(FILE) when the file cannot be read, is no settings file or was written by
    a newer program.
    """
    return _settings(settings_text.read(path))


def change(path: Path, chosen: Mapping[str, Any]) -> Settings:
    """Write these fields and leave all others as they are in the file by now: another window
    may have changed them. Waits for the disk.

    A damaged file is kept aside first. Raises InputError(FILE), also for a file that was written
    by a newer program; what was there stays then.
    """
    with locked(path.with_suffix(".lock"), LOCK_WITHIN_S):
        try:
            written = settings_text.read(path)
        except InputError as error:
            if error.details.get("fault") is not FileFault.DAMAGED:
                raise
            files.keep_aside(path)
            written = {}
        settings = _settings({**written, **chosen})
        content = {**written, **asdict(settings), "version": VERSION}
        text = json.dumps(content, indent=1, ensure_ascii=False)
        settings_text.kept(path).write(text.encode(errors="surrogatepass"))
        return settings


def _settings(written: dict[str, Any]) -> Settings:
    chosen: dict[str, Any] = {}
    for field in fields(Settings):
        value = written.get(field.name, field.default)
        if field.name == "relays":
            value = relay_rows.read(value)
        if type(value) is type(field.default):
            chosen[field.name] = value
        else:
            log.warning("the setting %s is not what it should be", field.name)
    return Settings(**chosen)
