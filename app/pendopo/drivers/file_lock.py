"""Locks that processes share by way of a file."""

import errno
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 0.02
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)


@contextmanager
def locked(path: Path, within_s: float) -> Iterator[None]:
    """Hold the lock at `path`, which is an empty file that stays there.

    Whoever cannot have it in time, or cannot write there, goes on without: another process that
    hangs must not stop this one. Never used on a loop; waits in its thread.
    """
    until = time.perf_counter() + within_s
    let_go: Callable[[], None] | None = None
    try:
        while (let_go := hold(path)) is None and time.perf_counter() < until:
            time.sleep(LOOK_AGAIN_S)
    except OSError as error:
        log.info("there is no lock: %s", type(error).__name__)
    try:
        yield
    finally:
        if let_go is not None:
            let_go()


def hold(path: Path) -> Callable[[], None] | None:
    """Take the lock until the process ends or what is returned is called; None when somebody
    else has it. Raises OSError where there can be none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        if error.errno in _TAKEN:
            return None
        raise
    return lambda: os.close(file)
