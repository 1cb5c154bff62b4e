"""The host's process at the other end of two pipes."""

import asyncio
import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from pendopo.app import own_program
from pendopo.host import config as configuration
from pendopo.host import control
from pendopo.host.config import HostConfig
from pendopo.host.control import Census, Order
from pendopo.model import json_text
from pendopo.model.errors import (
    InputError,
    InputReason,
    OwnError,
    OwnReason,
    PendopoError,
    ReachError,
    ReachReason,
)

log = logging.getLogger(__name__)

START_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0
"""A slow disk may hold the last write back."""


class HostPipe:
    """Orders go in, censuses come out; the process ends when the pipe does, however that is.

    Belongs to the loop it was started in; any loop may close it. Writing to a process that hangs
    cannot hold the loop up: a thread writes.
    """

    def __init__(self, verbose: bool = False) -> None:
        """Start the process. Threads and pipes, because a selector loop on Windows can do neither
        processes nor pipes."""
        words = ["host-process", *(["--verbose"] if verbose else [])]
        self._child = own_program.start(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._loop = asyncio.get_running_loop()
        self._first: asyncio.Future[str | None] = self._loop.create_future()
        self._over = asyncio.Event()
        self._writing = asyncio.Lock()
        self._hear: Callable[[Census], None] = lambda census: None
        self.census = Census()
        threading.Thread(target=self._read, name="host process", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return not self._over.is_set()

    def follow(self, hear: Callable[[Census], None]) -> None:
        """Call `hear` at every census that differs from the one before."""
        self._hear = hear

    async def begin(self, config: HostConfig) -> dict[str, Any]:
        """The ports it listens on. Raises InputError, ReachError, OwnError."""
        await self._write(configuration.to_json(config))
        try:
            line = await asyncio.wait_for(asyncio.shield(self._first), START_WITHIN_S)
        except TimeoutError:
            line = None
        if line is None:
            raise OwnError(OwnReason.HOST_ENDED)
        return _listening(line)

    async def order(self, order: Order) -> None:
        """No error when it has ended: whoever follows it knows."""
        await self._write(control.order_to_json(order))

    async def ended(self) -> int:
        """Wait until the process ends by itself; its exit code."""
        await self._over.wait()
        return await asyncio.to_thread(self._child.wait)

    async def close(self) -> None:
        """Stop it: people are told, then it is gone. May be called twice.

        Whoever is cancelled in here does not wait, but the process ends all the same.
        """
        if self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.close()
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(None, self._see_it_end))

    def _see_it_end(self) -> None:
        """One call for a thread, shielded: cancelling can neither part the wait from what must
        follow it nor take it out of the queue."""
        try:
            self._child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    async def _write(self, line: str) -> None:
        async with self._writing:
            await asyncio.to_thread(self._write_now, line)

    def _write_now(self, line: str) -> None:
        assert self._child.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it has ended, or we are closing it
            self._child.stdin.write(line + "\n")
            self._child.stdin.flush()

    def _read(self) -> None:
        assert self._child.stdout is not None
        with self._child.stdout as stdout:
            while (line := stdout.readline(control.MAX_LINE + 1)).endswith("\n"):
                self._call(self._take, line)
            if line:
                log.error("the host's process said too much at once")
                self._child.kill()
        self._see_it_end_soon()
        self._call(self._take, None)

    def _see_it_end_soon(self) -> None:
        """Whoever no longer speaks to us is of no use, and would be waited for."""
        try:
            self._child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            log.error("the host's process speaks no longer and is ended")
            self._child.kill()

    def _call(self, function: Callable[[str | None], None], line: str | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(function, line)

    def _take(self, line: str | None) -> None:
        if not self._first.done():
            self._first.set_result(line)
        elif line is not None:
            self._take_census(line)
        if line is None:
            self._over.set()

    def _take_census(self, line: str) -> None:
        try:
            self.census = control.census_from_json(line)
        except ValueError:
            log.warning("the host's process said something that is no census")
            return
        self._hear(self.census)


def _listening(line: str) -> dict[str, Any]:
    """Raises InputError or ReachError as it was said, OwnError for what is no answer."""
    try:
        told = json_text.read(line)
        if told.pop("event") == "listening":
            return dict(told)
        failure = _failure(told["reason"], told["details"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OwnError(OwnReason.INTERNAL) from error
    raise failure


def _failure(reason: str, details: dict[str, Any]) -> PendopoError:
    """What the process could not do, as it said it. Raises ValueError for what is no reason."""
    if reason in {known.value for known in InputReason}:
        return InputError(InputReason(reason), **details)
    if reason in {known.value for known in OwnReason}:
        return OwnError(OwnReason(reason), **details)
    return ReachError(ReachReason(reason), **details)
