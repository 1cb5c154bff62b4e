"""The beginning of a TLS handshake: whether a whole ClientHello is there, before TLS is begun."""

import asyncio
import socket

MOST = 16 << 10
"""Bytes that are looked at; whoever says more has to say it to TLS, which refuses it."""
MOST_RECORDS = 8
"""Nobody sends a hello in more; looking at it byte by byte would cost more than TLS."""
LOOK_AGAIN_S = 0.005
LOOK_AGAIN_AT_MOST_S = 0.2
HANDSHAKE_RECORD = bytes([22])
RECORD_HEAD = 5
MESSAGE_HEAD = 4


async def whole_hello(connection: socket.socket) -> None:
    """Until it is there, or something that TLS refuses; nothing is read. Raises ConnectionError
    when the other end goes, or says it in too many pieces."""
    await _readable(connection)
    wait_s, seen = LOOK_AGAIN_S, b""
    while seen == (seen := _peeked(connection)) or not is_whole(seen):
        # A socket that is not read from is always ready: asking the loop would keep it busy.
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, LOOK_AGAIN_AT_MOST_S)


def is_whole(said: bytes) -> bool:
    """Whether TLS would answer this, or refuse it. Raises ConnectionError for too many pieces."""
    message, at = b"", 0
    for _ in range(MOST_RECORDS):
        head, at = said[at : at + RECORD_HEAD], at + RECORD_HEAD
        if head[:1] not in (b"", HANDSHAKE_RECORD):
            return True
        length = int.from_bytes(head[3:], "big")
        if len(said) < at + length:
            return len(said) >= MOST
        message += said[at : at + length]
        at += length
        wanted = MESSAGE_HEAD + int.from_bytes(message[1:MESSAGE_HEAD], "big")
        if len(message) >= wanted:
            return True
    raise ConnectionResetError


def _peeked(connection: socket.socket) -> bytes:
    said = connection.recv(MOST, socket.MSG_PEEK)
    if not said:
        raise ConnectionResetError
    return said


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    try:
        _peeked(connection)
    except (BlockingIOError, InterruptedError):
        ready = loop.create_future()
        loop.add_reader(connection, _set, ready)
        try:
            await ready
        finally:
            loop.remove_reader(connection)


def _set(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
