"""`--seconds` is for the whole command: whatever it waits for, it waits no longer."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pendopo.drivers import signal_websocket
from pendopo.drivers.aside import aside
from tests.cli import links, servers
from tests.cli.command_line import CommandLine
from tests.real import processes

Written = Callable[[str | bytes], Path]
UNFINISHED = "cannot be used: it had not come to its end when the time was over."
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")


@contextmanager
def open_pipe(folder: Path, content: bytes = b"") -> Iterator[Path]:
    """Somebody has it open and says no more than `content` for five seconds."""
    path = folder / "pipe"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    over = threading.Timer(5, os.close, [writer])
    try:
        os.write(writer, content)
        over.start()
        yield path
    finally:
        over.cancel()
        with contextlib.suppress(OSError):
            os.close(writer)


@pipes
def test_an_invite_that_does_not_end(pendopo: CommandLine, tmp_path: Path) -> None:
    link = links.room()
    with open_pipe(tmp_path, link[:40].encode()) as pipe:
        said = pendopo("join", "--invite-file", pipe, "--seconds", "0.3")
        said.refused(2, f"{pipe} {UNFINISHED}", link[:40])


@pipes
def test_sound_that_does_not_end(pendopo: CommandLine, written: Written, tmp_path: Path) -> None:
    link = written(links.room())
    with open_pipe(tmp_path) as pipe:
        said = pendopo("join", "--invite-file", link, "--play", pipe, "--seconds", "0.3")
        said.refused(2, f"{pipe} {UNFINISHED}")


@pytest.mark.parametrize("link", [links.place, links.room])
def test_a_server_that_says_nothing(
    pendopo: CommandLine,
    written: Written,
    link: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether it is asked for rooms or for one of them."""
    monkeypatch.setattr(signal_websocket, "REQUEST_S", 60.0)
    with servers.listening(servers.keep_silent) as listener:
        invite = written(link(f"ws://127.0.0.1:{listener.port}"))
        said = pendopo("join", "--invite-file", invite, "--seconds", "0.3")
        said.refused(3, "127.0.0.1 did not answer in time.")


def test_a_name_server_that_says_nothing(
    pendopo: CommandLine, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question goes on in its thread, and nobody waits for it, not even at the end."""
    answers = threading.Event()
    asked: list[object] = []

    def silent(*question: Any, **_more: Any) -> list[Any]:
        asked.append(question)
        answers.wait(5)
        asked.append("answered")
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    invite = written(links.place("wss://rooms.example"))
    said = pendopo("join", "--invite-file", invite, "--seconds", "0.3")
    told = len(asked)
    answers.set()
    said.refused(3, "rooms.example did not answer in time.")
    assert told == 1


@pytest.mark.real
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("what", ["--invite-file", "--play"])
@pytest.mark.alone
def test_a_process_that_waits_for_a_pipe_ends_by_itself_and_cleanly(
    what: str, tmp_path: Path
) -> None:
    """Standard input stays open all the time."""
    invite = tmp_path / "invite"
    invite.write_text(links.room())
    words = ["--invite-file", "-"] if what == "--invite-file" else ["--invite-file", str(invite)]
    with open_pipe(tmp_path) as pipe:
        more = [] if what == "--invite-file" else ["--play", str(pipe)]
        process = processes.start(
            "join", *words, *more, "--seconds", "1",
            stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        try:
            code = process.wait(4.5)
        finally:
            processes.stop(process)
        said = process.stderr.read()
    assert (code, said.count("\n")) == (2, 1), said
    assert UNFINISHED in said


def test_without_a_limit_a_file_is_read_to_its_end(pendopo: CommandLine, written: Written) -> None:
    said = pendopo("join", "--invite-file", written(links.room()), "--play", written(b"RIFF"))
    assert said.code == 2
    assert UNFINISHED not in said.err


def test_waiting_can_be_called_off() -> None:
    """Ctrl+C and SIGTERM cancel; whatever is read meanwhile is nobody's any more."""
    done = threading.Event()

    async def story() -> None:
        task = asyncio.create_task(aside(done.wait))
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
        assert not done.is_set()
        done.set()

    asyncio.run(story())
    assert asyncio.run(aside(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        asyncio.run(aside(lambda: 1 // 0))
