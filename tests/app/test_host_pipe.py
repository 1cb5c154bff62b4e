"""A host's process that lies, or says too much."""

import asyncio
import subprocess
import sys

import pytest

from pendopo.app import host_pipe, own_program
from pendopo.app.host_pipe import HostPipe
from pendopo.host.config import HostConfig
from pendopo.host.control import MAX_LINE
from pendopo.model.errors import OwnError, OwnReason

CONFIG = HostConfig("127.0.0.1", 0, 0, "key", "secret")


def says(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The process prints what `text` evaluates to, and lives until it is ended."""
    program = f"import time; print({text}, flush=True); time.sleep(600)"

    def start(words: list[str], **pipes: int) -> "subprocess.Popen[str]":
        return subprocess.Popen([sys.executable, "-c", program], text=True, **pipes)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(own_program, "start", start)


def test_a_process_that_says_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, f"'x' * {MAX_LINE + 10}")

    async def story() -> None:
        assert await asyncio.wait_for(HostPipe().ended(), 60) != 0

    asyncio.run(story())


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "5", "[]", "{}", "[" * 20_000, '{"event": "failed"}',
        '{"event": "failed", "reason": "no such", "details": {}}',
        '{"event": "failed", "reason": [], "details": {}}',
        '{"event": "failed", "reason": "file", "details": 5}',
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_our_own_fault(
    monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    says(monkeypatch, repr(line))

    async def story() -> None:
        pipe = HostPipe()
        with pytest.raises(OwnError):
            await pipe.begin(CONFIG)
        pipe._child.kill()
        await pipe.close()

    asyncio.run(story())


def test_a_process_that_ends_before_it_is_ready_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that is killed while it starts."""
    says(monkeypatch, "'', end=''")

    async def story() -> None:
        pipe = HostPipe()
        pipe._child.kill()
        with pytest.raises(OwnError) as caught:
            await pipe.begin(CONFIG)
        assert caught.value.reason is OwnReason.HOST_ENDED
        await pipe.close()

    asyncio.run(story())


def test_a_process_that_says_nothing_is_waited_for_no_longer_than_is_stated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_pipe, "START_WITHIN_S", 0.01)
    monkeypatch.setattr(host_pipe, "STOP_WITHIN_S", 0.01)
    says(monkeypatch, "'', end=''")

    async def story() -> None:
        pipe = HostPipe()
        with pytest.raises(OwnError) as caught:
            await pipe.begin(CONFIG)
        assert caught.value.reason is OwnReason.HOST_ENDED
        await pipe.close()
        assert pipe._child.poll() is not None

    asyncio.run(story())
