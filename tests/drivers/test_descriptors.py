"""A host takes no more connections than its loop can watch."""

import asyncio
import selectors
import socket
import ssl
import sys
from pathlib import Path

import pytest

from pendopo.drivers import descriptors
from pendopo.drivers.http_server import MAX_CONNECTIONS, HttpServer
from pendopo.drivers.listener import bind_tcp
from pendopo.drivers.system_clock import SystemClock
from tests.drivers.certificates import self_signed
from tests.host.fakes import FakeHost

FEW = 96
CROWDS = 8
"""Addresses they come from: none has more than its share."""
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(20)
"""The beginning of a handshake that never ends."""


class Narrow(selectors.DefaultSelector):
    """Raises as `select` does on Windows when it is given too many sockets."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if len(self.get_map()) > FEW:
            raise ValueError("too many file descriptors in select()")
        return super().select(timeout)


@pytest.mark.skipif(sys.platform == "darwin", reason="has one loopback address only")
@pytest.mark.parametrize("tls", [False, True])
def test_a_flood_does_not_end_a_loop_that_can_watch_few_sockets(
    tls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = self_signed(tmp_path, "localhost").context if tls else None
    monkeypatch.setattr(descriptors, "_watchable", lambda: FEW)
    monkeypatch.setattr(socket.socket, "shutdown", lambda one, how: None)  # unnoticed on Windows
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(Narrow())) as runner:
        answer = runner.run(flooded(context))
    assert answer.startswith(b"HTTP/1.1 200 OK")


async def flooded(context: ssl.SSLContext | None) -> bytes:
    """What somebody is answered while many hold on to a connection."""
    server, listening = HttpServer(FakeHost().door, SystemClock()), bind_tcp("127.0.0.1", 0)
    port = listening.getsockname()[1]
    await server.open(listening, context)
    held = []
    try:
        async with asyncio.timeout(60):
            for number in range(2 * FEW):
                source = f"127.0.0.{number % CROWDS + 1}"
                held.append(socket.create_connection(("127.0.0.1", port), 10, (source, 0)))
                held[-1].sendall(HELLO if context else b"GET / HTTP/1.1\r\n")
                await asyncio.sleep(0)
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting if context else None
            )
            writer.write(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            answer = await reader.readuntil(b"\r\n\r\n")
            writer.transport.abort()
            return answer
    finally:
        for client in held:
            client.close()
        await server.close()


@pytest.mark.skipif(sys.platform == "win32", reason="another limit is what counts there")
def test_the_systems_own_limit_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    unlimited = resource.RLIM_INFINITY
    for limit, most in ((256, 192), (100_000, 2000), (unlimited, 2000), (10, 1)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, now=limit: (now, now))
        assert descriptors.connections(MAX_CONNECTIONS) == most
