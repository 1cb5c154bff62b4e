"""The system's resolver, whose answers may take half a minute: nobody waits longer than is said,
and no end of the program waits for it at all."""

import asyncio
import contextlib
import socket
import threading
from typing import Any, Final

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
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Answers] = loop.create_future()

    def settle(found: Answers | BaseException) -> None:
        if answer.done():
            return
        if isinstance(found, BaseException):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def work() -> None:
        found: Answers | BaseException
        try:
            found = list(socket.getaddrinfo(host, port, family, kind, 0, flags))
        except UnicodeError:  # a label that is empty, too long or forbidden
            found = socket.gaierror(socket.EAI_NONAME)
        except Exception as error:
            found = error
        finally:
            free.release()
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, found)

    free = _free
    if not free.acquire(blocking=False):
        raise socket.gaierror(socket.EAI_AGAIN, "too many questions")
    threading.Thread(target=work, name="resolver", daemon=True).start()
    try:
        async with asyncio.timeout(within_s):
            return await answer
    except TimeoutError:
        raise socket.gaierror(socket.EAI_AGAIN, "no answer in time") from None
