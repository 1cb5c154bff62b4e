"""A lock that two processes share by way of a file."""

import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 0.02


@contextmanager
def locked(path: Path, within_s: float) -> Iterator[None]:
    """Hold the lock at `path`, which is an empty file that stays there.

    Whoever cannot have it in time, or cannot write there, goes on without: another process that
    hangs must not stop this one. Never used on a loop; waits in its thread.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError as error:
        log.info("there is no lock: %s", type(error).__name__)
        yield
        return
    try:
        if not _taken(file, time.monotonic() + within_s):
            log.info("another process keeps the lock")
        yield
    finally:
        os.close(file)  # which lets go of it


def _taken(file: int, until: float) -> bool:
    while not _try(file):
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_AGAIN_S)
    return True


def _try(file: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
