"""What the system refuses, where no layer below knew a better word for it."""

import errno
import os
import socket

from pendopo.model.errors import (
    InputError,
    InputReason,
    OwnError,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
)
from pendopo.model.faults import UsageFault


def refused_by_system(error: BaseException) -> PendopoError | None:
    """The error to tell; None for what only a fault of our own raises."""
    match error:
        case socket.gaierror():
            return ReachError(ReachReason.NAME_NOT_FOUND)
        case TimeoutError() if error.errno is None:
            return ReachError(ReachReason.TIMED_OUT)
        case OSError(filename=str() | bytes() as path, errno=int(number)):
            return InputError(InputReason.FILE, path=os.fsdecode(path), errno=number)
        case OSError(errno=int(number)):
            return OwnError(OwnReason.SYSTEM, errno=number)
        case MemoryError():
            return OwnError(OwnReason.SYSTEM, errno=errno.ENOMEM)
        case UnicodeError():
            return InputError(InputReason.USAGE, fault=UsageFault.UNWRITABLE)
        case _:
            return None
