"""The system's resolver, whose answers may take half a minute: nobody waits longer than is said,
and no end of the program waits for it at all."""

import asyncio
import socket
import threading
from typing import Any, Final

from pendopo.drivers.aside import aside

WITHIN_S: Final = 8.0
"""The usual resolver asks a second server after 5."""
AT_ONCE: Final = 32

_free = threading.BoundedSemaphore(AT_ONCE)

Answers = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


async def ask(
    host: str,
    port: int,
    kind: socket.SocketKind,
    family: int = socket.AF_UNSPEC,
    flags: int = 0,
    within_s: float = WITHIN_S,
) -> Answers:
    """As `socket.getaddrinfo`. Raises socket.gaierror, also when nobody answers in time or too
    many questions are open, and for what cannot be a name."""
    free = _free

    def work() -> Answers:
        try:
            return list(socket.getaddrinfo(host, port, family, kind, 0, flags))
        except UnicodeError:  # a label that is empty, too long or forbidden
            raise socket.gaierror(socket.EAI_NONAME) from None
        finally:
            free.release()

    if not free.acquire(blocking=False):
        raise socket.gaierror(socket.EAI_AGAIN, "too many questions")
    try:
        async with asyncio.timeout(within_s):
            return await aside(work)
    except TimeoutError:
        raise socket.gaierror(socket.EAI_AGAIN, "no answer in time") from None
