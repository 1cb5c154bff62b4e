"""A name server that never answers keeps nobody."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from pendopo.app import host_addresses
from pendopo.drivers import resolver
from pendopo.drivers.listener import cannot_listen
from pendopo.model.errors import OwnReason, ReachError, ReachReason

SILENT = """
import asyncio, socket, threading
socket.getaddrinfo = lambda *_: threading.Event().wait()
from pendopo.drivers import resolver
async def asked():
    try:
        await resolver.ask("x.example", 1, socket.SOCK_STREAM, within_s=0.01)
    except socket.gaierror:
        print("nobody")
asyncio.run(asked())
"""


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    answer = threading.Event()

    def wait(*_: object, **__: object) -> list[object]:
        answer.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    yield answer
    answer.set()


def test_silence_is_told(silent: threading.Event) -> None:
    with pytest.raises(socket.gaierror):
        asyncio.run(resolver.ask("x.example", 1, socket.SOCK_STREAM, within_s=0.0))


def test_a_program_ends_although_nobody_has_answered() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SILENT], env={**os.environ}, capture_output=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert ended.stdout.split() == [b"nobody"]


def test_a_question_can_be_called_off(silent: threading.Event) -> None:
    async def story() -> None:
        asking = asyncio.create_task(resolver.ask("x.example", 1, socket.SOCK_STREAM))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(story())


def test_open_questions_are_bounded(
    silent: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "_free", threading.BoundedSemaphore(2))

    async def story() -> None:
        asking = [resolver.ask("x.example", 1, socket.SOCK_STREAM, within_s=0.01) for _ in "abc"]
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert all(isinstance(each, socket.gaierror) for each in told)
        assert str(told[2]).endswith("too many questions")

    asyncio.run(story())


@pytest.mark.parametrize("name", ["a" * 70 + ".example", "a..example", "\u00fc" * 60 + ".example"])
def test_what_cannot_be_a_name_is_not_found(name: str) -> None:
    with pytest.raises(socket.gaierror):
        asyncio.run(resolver.ask(name, 1, socket.SOCK_STREAM))
    with pytest.raises(ReachError) as caught:
        asyncio.run(host_addresses.resolved(name))
    assert caught.value.reason is ReachReason.NAME_NOT_FOUND


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("EADDRINUSE", ReachReason.PORT_IN_USE),
        ("EACCES", ReachReason.PORT_FORBIDDEN),
        ("EPERM", ReachReason.PORT_FORBIDDEN),
        ("EMFILE", OwnReason.SYSTEM),
        ("EADDRNOTAVAIL", ReachReason.UNREACHABLE),
    ],
)
def test_why_a_port_cannot_be_opened(
    number: str, reason: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    monkeypatch.setattr(os, "name", "posix")
    error = cannot_listen(OSError(getattr(errno, number), "no"), "127.0.0.1", 443)
    assert error.reason is reason
