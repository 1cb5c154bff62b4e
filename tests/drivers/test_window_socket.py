"""The socket of the window: only this person is heard, and nothing that is said there hurts."""

import asyncio
import errno
import json
import os
import socket
import stat
import sys
from asyncio import constants
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from pendopo.drivers import window_socket
from pendopo.drivers.window_socket import MAX_GUESTS, MAX_MESSAGE, NAME, WindowSocket, hand_over

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a socket of this kind is Unix's")

LINK = "pendopo://join#" + "A" * 12_000
GOOD = json.dumps({"version": 1, "key": "", "link": LINK}).encode() + b"\n"


def tell(directory: Path, story: Callable[[list[str]], Awaitable[None]]) -> None:
    async def told() -> None:
        heard: list[str] = []
        unforeseen: list[dict[str, object]] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, fault: unforeseen.append(fault))
        listening = WindowSocket(directory, heard.append)
        await listening.open()
        try:
            await story(heard)
        finally:
            await listening.close()
        assert not (directory / NAME).exists()
        assert unforeseen == []

    asyncio.run(told())


async def say(directory: Path, message: bytes) -> bytes:
    """What is answered to it."""
    reader, writer = await asyncio.open_unix_connection(str(directory / NAME))
    try:
        writer.write(message)
        writer.write_eof()
        return await reader.read()
    except OSError:
        return b""
    finally:
        writer.close()


def test_a_link_is_handed_over(profile: Path) -> None:
    async def story(heard: list[str]) -> None:
        assert stat.S_IMODE((profile / NAME).stat().st_mode) == 0o600
        assert await asyncio.to_thread(hand_over, profile, LINK)
        assert await asyncio.to_thread(hand_over, profile, "")
        assert heard == [LINK, ""]

    tell(profile, story)


def test_nobody_is_there(profile: Path) -> None:
    assert not hand_over(profile, LINK)
    assert not hand_over(profile / "missing", LINK)
    (profile / NAME).write_text("no socket")
    assert not hand_over(profile, LINK)


def test_the_socket_of_a_killed_window_is_in_nobodys_way(profile: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(profile / NAME))
        dead.listen()
    assert (profile / NAME).exists()
    assert not hand_over(profile, LINK)

    async def story(heard: list[str]) -> None:
        assert await asyncio.to_thread(hand_over, profile, LINK)
        assert heard == [LINK]

    tell(profile, story)


def test_a_long_path(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(profile))
    deep = profile / ("d" * 90) / ("e" * 90)
    deep.mkdir(parents=True)
    other = deep / "other"

    async def story(heard: list[str]) -> None:
        assert await asyncio.to_thread(hand_over, deep, LINK)
        assert not await asyncio.to_thread(hand_over, other, LINK)
        assert heard == [LINK]

    tell(deep, story)
    assert [path.name for path in profile.iterdir()] == ["d" * 90]


def test_a_socket_of_somebody_else_is_given_nothing(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = os.getuid()

    async def story(heard: list[str]) -> None:
        monkeypatch.setattr("os.getuid", lambda: me + 1)
        assert not await asyncio.to_thread(hand_over, profile, LINK)
        assert heard == []

    tell(profile, story)


HOSTILE = {
    "nothing": b"",
    "no line": GOOD[:-1],
    "blank": b"\n",
    "no JSON": b"pendopo://join#AAAA\n",
    "deep": b"[" * 20_000 + b"\n",
    "a list": b"[1]\n",
    "no link": b'{"version": 1, "key": ""}\n',
    "no version": b'{"key": "", "link": ""}\n',
    "newer": b'{"version": 2, "key": "", "link": ""}\n',
    "another key": b'{"version": 1, "key": "x", "link": ""}\n',
    "a number": b'{"version": 1, "key": "", "link": 7}\n',
    "too long": b'{"version": 1, "key": "", "link": "' + b"A" * MAX_MESSAGE + b'"}\n',
    "endless": b"A" * 4_000_000,
    "not UTF-8": b'{"version": 1, "key": "", "link": "\xff"}\n',
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_message_is_not_heard(kind: str, profile: Path) -> None:
    async def story(heard: list[str]) -> None:
        assert await say(profile, HOSTILE[kind]) == b""
        assert heard == []
        assert await say(profile, GOOD) == b"heard\n"
        assert heard == [LINK]

    tell(profile, story)


def test_those_who_say_nothing_keep_nobody_out_for_long(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_socket, "WITHIN_S", 0.05)

    async def story(heard: list[str]) -> None:
        silent = [await asyncio.open_unix_connection(str(profile / NAME)) for _ in range(20)]
        ends = [await reader.read() for reader, _ in silent]
        assert ends == [b""] * 20
        assert len(silent) > MAX_GUESTS
        assert await say(profile, GOOD) == b"heard\n"
        for _, writer in silent:
            writer.close()

    tell(profile, story)


def test_without_a_descriptor_left_it_tries_once_and_goes_on(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncio tries a hundred times at once, and each of them tries again."""
    left: list[bool] = []
    real = socket.socket.accept

    def accept(listening: socket.socket) -> tuple[socket.socket, object]:
        if left:
            return real(listening)
        raise OSError(errno.EMFILE, "Too many open files")

    async def story(heard: list[str]) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        later = asyncio.get_running_loop().call_later
        again: list[float] = []

        def sooner(delay: float, *what: Any) -> asyncio.TimerHandle:
            again.append(delay)
            if delay == constants.ACCEPT_RETRY_DELAY:
                later(0, left.append, True)
                return later(0, *what)
            return later(delay, *what)

        monkeypatch.setattr(asyncio.get_running_loop(), "call_later", sooner)
        monkeypatch.setattr(socket.socket, "accept", accept)
        assert await say(profile, GOOD) == b"heard\n"
        assert heard == [LINK]
        assert again.count(constants.ACCEPT_RETRY_DELAY) == 1

    tell(profile, story)
