"""Whatever a library, the system below it or what lies between may raise."""

import ctypes
import errno
import json
import socket
import ssl
import struct

import aiohttp
import keyring.errors
from aioice import stun
from aiortc.exceptions import InvalidStateError
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from OpenSSL import SSL
from pylibsrtp import Error as SrtpError
from yarl import URL

_NUMBERS = (
    "EPERM ENOENT EIO ENXIO EBADF EAGAIN ENOMEM EACCES EBUSY EEXIST ENODEV ENOTDIR EINVAL ENFILE "
    "EMFILE EFBIG ENOSPC EROFS EPIPE ENAMETOOLONG ELOOP EPROTO EAFNOSUPPORT EADDRINUSE "
    "EADDRNOTAVAIL ENETDOWN ENETUNREACH ECONNABORTED ECONNRESET ENOBUFS ENOTCONN ETIMEDOUT "
    "ECONNREFUSED EHOSTUNREACH EALREADY EDQUOT"
)
SYSTEM = [OSError(getattr(errno, each), each) for each in _NUMBERS.split() if hasattr(errno, each)]
"""As the classes that Python makes of them: each there is, and some that stay plain."""
TEXT = [
    UnicodeError("label empty or too long"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    UnicodeEncodeError("idna", "\ud800", 0, 1, "surrogates not allowed"),
]
LIBRARIES = [
    socket.gaierror(socket.EAI_AGAIN, "try again"),
    socket.herror(1, "unknown host"),
    ssl.SSLError(1, "wrong version"),
    ssl.SSLCertVerificationError("nobody vouches"),
    SSL.Error([("a", "b", "c")]),
    SrtpError(7),
    aiohttp.ClientError("something"),
    aiohttp.InvalidURL(URL("x")),
    aiohttp.ClientPayloadError("cut"),
    aiohttp.ServerDisconnectedError(),
    aiohttp.WebSocketError(1002, "protocol"),
    stun.TransactionTimeout(),
    InvalidStateError("closed"),
    InvalidTag(),
    UnsupportedAlgorithm("none"),
    keyring.errors.KeyringError("locked"),
    keyring.errors.NoKeyringError("none"),
    ctypes.ArgumentError("argument 1"),
    struct.error("short"),
    json.JSONDecodeError("no", "", 0),
]
PYTHON = [
    RuntimeError("closed"), ValueError("no"), TypeError("no"), KeyError("no"), AttributeError("no"),
    AssertionError(), IndexError(), EOFError(), NotImplementedError(), ZeroDivisionError(),
    OverflowError(), ImportError("no"), RecursionError(), MemoryError(), BufferError(),
    StopIteration(), LookupError("no"),
]  # fmt: skip
ALL: list[Exception] = [*SYSTEM, *TEXT, *LIBRARIES, *PYTHON]


def name(error: Exception) -> str:
    number = getattr(error, "errno", None)
    return errno.errorcode.get(number or 0, "") or type(error).__name__
