"""Pipes that a person names: whoever is at the other end may never read or write."""

import os
import select
import stat
import time
from collections.abc import Callable
from typing import Final

from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

COMES_WITHIN_S = 60.0
"""Somebody may have to type a passphrase at its other end."""
TAKEN_WITHIN_S = 5.0
LOOK_UP_EVERY_S = 0.2
"""Signals are heeded in between."""
_NEVER_WAIT: Final[int] = getattr(os, "O_NONBLOCK", 0)
_PIECE: Final[int] = getattr(select, "PIPE_BUF", 512)
"""Bytes that fit whenever something fits."""


def is_pipe(path: str) -> bool:
    """Whether it can be looked at before it is read. Raises OSError."""
    return bool(_NEVER_WAIT) and stat.S_ISFIFO(os.stat(path).st_mode)


def comes_late(file: int) -> bool:
    """Whether it is a pipe or socket that can be looked at before it is read."""
    mode = os.fstat(file).st_mode
    return bool(_NEVER_WAIT) and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))


def opened(path: str, flags: int) -> int:
    """Without waiting for anybody at the other end. Raises OSError."""
    return os.open(path, flags | _NEVER_WAIT | getattr(os, "O_BINARY", 0), 0o666)


def read(pipe: int, path: str, most: int) -> bytes:
    """To its end, and closed. Raises InputError(FILE) when that does not come in time."""
    content = bytearray()
    try:
        while _soon(lambda: select.select([pipe], [], [], LOOK_UP_EVERY_S)[0], COMES_WITHIN_S):
            piece = os.read(pipe, min(most - len(content), 1 << 16))
            content += piece
            if not piece or len(content) >= most:
                return bytes(content)
    finally:
        os.close(pipe)
    raise InputError(InputReason.FILE, path=path, fault=FileFault.ENDLESS)


def write(pipe: int, path: str, content: bytes) -> None:
    """All of it, into a pipe or device. Raises OSError, InputError(FILE) when nobody takes it."""
    left = memoryview(content)
    while left:
        if not _soon(lambda: _takes(pipe), TAKEN_WITHIN_S):
            raise InputError(InputReason.FILE, path=path, fault=FileFault.UNREAD)
        left = left[os.write(pipe, left[:_PIECE]) :]


def _takes(pipe: int) -> bool:
    return not _NEVER_WAIT or bool(select.select([], [pipe], [], LOOK_UP_EVERY_S)[1])


def _soon(looks: Callable[[], object], within_s: float) -> bool:
    """Whether something can be done before that time is over."""
    until = time.perf_counter() + within_s
    while not looks():
        if time.perf_counter() > until:
            return False
    return True
