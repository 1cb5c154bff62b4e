"""What the system refuses, where no layer below knew a better word for it."""

import errno
import logging
import os
import socket
import ssl

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

log = logging.getLogger(__name__)

_NAMES = (
    "EMFILE", "ENFILE", "ENOMEM", "ENOBUFS", "ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO",
    "EAFNOSUPPORT", "EPROTONOSUPPORT",
)  # fmt: skip
_NO_THREAD = "can't start new thread"
"""Python's words for the EAGAIN that it was given."""
_OF_THIS_COMPUTER = frozenset(getattr(errno, name) for name in _NAMES if hasattr(errno, name))
"""What no network, server or relay can be blamed for."""


def known(error: Exception) -> PendopoError:
    """The error to tell, of whatever was raised; what nobody foresaw is our own fault, its trace
    for --verbose."""
    first = first_of(error)
    if isinstance(first, PendopoError):
        return first
    refusal = refused_by_system(first)
    log.info("internal fault" if refusal is None else "refused by the system", exc_info=error)
    return refusal or OwnError(OwnReason.INTERNAL)


def first_of(error: Exception) -> Exception:
    """Of a group, what its others followed from."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def refused_here(error: BaseException) -> int | None:
    """The number of the refusal when this computer itself refused what a connection needs."""
    match error:
        case ssl.SSLError() | socket.gaierror() | socket.herror():
            return None
        case OSError(errno=int(number)) if number in _OF_THIS_COMPUTER:
            return number
        case MemoryError():
            return errno.ENOMEM
        case RuntimeError() if str(error) == _NO_THREAD:
            return errno.EAGAIN
        case _:
            return None


def refused_by_system(error: BaseException) -> PendopoError | None:
    """The error to tell; None for what only a fault of our own raises."""
    match error:
        case socket.gaierror() | socket.herror():
            return ReachError(ReachReason.NAME_NOT_FOUND)
        case ssl.SSLCertVerificationError():
            return ReachError(ReachReason.CERTIFICATE)
        case ssl.SSLError():
            return ReachError(ReachReason.TLS)
        case TimeoutError() if error.errno is None:
            return ReachError(ReachReason.TIMED_OUT)
        case OSError(filename=str() | bytes() as path, errno=int(number)):
            return InputError(InputReason.FILE, path=os.fsdecode(path), errno=number)
        case OSError(errno=int(number)):
            return OwnError(OwnReason.SYSTEM, errno=number)
        case MemoryError() | RuntimeError() if refused := refused_here(error):
            return OwnError(OwnReason.SYSTEM, errno=refused)
        case UnicodeError():
            return InputError(InputReason.USAGE, fault=UsageFault.UNWRITABLE)
        case _:
            return None
