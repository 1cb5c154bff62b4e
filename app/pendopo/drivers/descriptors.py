"""How many files and sockets this process may have open."""

import contextlib
import errno
import logging
import os
import sys

from pendopo.model.errors import OwnError, OwnReason

log = logging.getLogger(__name__)

WANTED = 8192
"""The host's connections, four times over."""
SELECTED = 512
"""Sockets that one loop can watch on Windows: a `select` of more raises and would end the loop."""
SPARE = 64
"""Kept for what is no connection: ports that listen, files, names looked up, sockets that were
ended but are not closed yet."""
_USED_UP = (errno.EMFILE, errno.ENFILE)

if sys.platform != "win32":
    import resource

    def raise_limit() -> None:
        """As many as the system lets us have without asking anybody, up to `WANTED`."""
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
        if now == resource.RLIM_INFINITY or now >= wanted:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        except (OSError, ValueError) as error:
            log.warning("only %d files may be open: %s", now, type(error).__name__)

    def _watchable() -> int:
        now, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return WANTED if now == resource.RLIM_INFINITY else now

else:

    def raise_limit() -> None:
        """Sockets are not limited here, but see `SELECTED`."""

    def _watchable() -> int:
        return SELECTED


def check() -> None:
    """Whether there are `SPARE` to begin with, whoever holds the others: without them libraries
    end the program before it can say why. Raises OwnError(SYSTEM)."""
    if _lacking() is None:
        return
    raise_limit()
    number = _lacking()
    if number is not None:
        raise OwnError(OwnReason.SYSTEM, errno=number)


def _lacking() -> int | None:
    """The number of the system's refusal."""
    with contextlib.ExitStack() as held:
        for _ in range(SPARE):
            try:
                number = os.open(os.devnull, os.O_RDONLY)
            except OSError as error:
                return error.errno if error.errno in _USED_UP else None
            held.callback(os.close, number)
    return None


def connections(most: int) -> int:
    """How many connections one loop may hold at once, `most` at the most."""
    return max(1, min(most, _watchable() - SPARE))
