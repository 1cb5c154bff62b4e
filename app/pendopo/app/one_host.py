"""One host for each folder: two would write over each other's rooms and links."""

import errno
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pendopo.app import files
from pendopo.drivers.file_lock import LOOK_AGAIN_S, hold
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

log = logging.getLogger(__name__)

PLACE: Final = "place.lock"
"""Held by whoever keeps rooms and links there."""
DOOR: Final = "door.lock"
"""Held by the process that serves them."""
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


def claim(directory: Path, name: str, within_s: float = 0.0) -> Callable[[], None]:
    """The right to keep a place in `directory` until what is returned is called. Blocks for at
    most `within_s` while another is about to end. Raises InputError(FILE)."""
    until = time.perf_counter() + within_s
    try:
        while (let_go := hold(directory / name)) is None:
            if time.perf_counter() >= until:
                path = str(directory)
                raise InputError(InputReason.FILE, path=path, fault=FileFault.HOSTED)
            time.sleep(LOOK_AGAIN_S)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise files.unusable(str(directory), error) from error
        log.warning("there are no locks in %s", directory)
        return lambda: None
    return let_go
