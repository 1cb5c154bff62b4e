"""Encrypted connections, made through the doors that a visit takes."""

import asyncio

from pendopo.drivers.certificate import make_certificate, server_context
from pendopo.drivers.signal_websocket import WebSocketTransport
from pendopo.model.errors import ReachError, ReachReason
from pendopo.model.transport import Endpoint, Why
from pendopo.reach.fence import Fence

WITHIN_S = 10.0
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


async def pinned_and_not() -> tuple[bool, bool]:
    """Whether a server whose key is known is taken, and one that nobody vouches for is refused.

    Raises PendopoError when either could not be tried.
    """
    made = make_certificate(("127.0.0.1",))
    context = server_context(made.certificate, made.private_key)
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context)
    try:
        port = int(server.sockets[0].getsockname()[1])
        async with asyncio.timeout(WITHIN_S):
            return await _asked(port, (made.pin,)) is None, (
                await _asked(port, ()) is ReachReason.CERTIFICATE
            )
    finally:
        server.close()


async def _asked(port: int, pins: tuple[bytes, ...]) -> ReachReason | None:
    fence = Fence()
    fence.name("127.0.0.1", port, Why.SIGNALING)
    endpoint = Endpoint(f"wss://127.0.0.1:{port}", pins)
    try:
        await WebSocketTransport(fence).post(endpoint, "/", b"", "text/plain", None)
    except ReachError as error:
        return error.reason
    return None


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_ANSWER)
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()
