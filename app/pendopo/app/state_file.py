"""What the door must remember, on disk."""

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from pendopo.app import files, kept_file
from pendopo.host import state as states
from pendopo.host.state import DoorState
from pendopo.model.errors import InputError, InputReason
from pendopo.model.faults import FileFault

log = logging.getLogger(__name__)

RETRY_S = 5.0
MOST = 64 * 1024 * 1024
"""Bytes; twenty thousand entries of every kind are half of it."""


class StateFile:
    """Holds the newest state there is, soon; inside `async with`, `keep` may be called.

    A thread of its own writes, one state at a time. Nothing that is cancelled can stop a write or
    let an older one land last, and the program does not end before that thread has.
    """

    def __init__(
        self,
        path: Path | None,
        replace_file: Callable[[Path, bytes], None],
        retry_s: float = RETRY_S,
    ) -> None:
        """Without a path nothing is kept. `replace_file` may raise anything and is tried again."""
        self._path = path
        self._replace_file = replace_file
        self._retry_s = retry_s
        self._changed = threading.Condition()
        self._pending: DoorState | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="state file", daemon=False)

    def read(self) -> DoorState:
        """What was kept; nothing yet at the first start. Raises InputError(FILE)."""
        content = files.read_if_there(self._path, MOST) if self._path else None
        if content is None:
            return DoorState()
        try:
            return states.from_json(content.decode())
        except ValueError as error:
            path = str(self._path)
            raise InputError(InputReason.FILE, path=path, fault=FileFault.DAMAGED) from error

    def keep(self, state: DoorState) -> None:
        """Write this soon; what still waits is older and is left out."""
        with self._changed:
            self._pending = state
            self._changed.notify()

    async def __aenter__(self) -> "StateFile":
        self._thread.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        failing = False
        while True:
            state, last = self._next(failing)
            if state is not None:
                failing = not self._write(state, silent=failing)
                if failing:
                    self._put_back(state)
            if last:
                return

    def _next(self, failing: bool) -> tuple[DoorState | None, bool]:
        """What to write, and whether that is all; after a failure there is a pause."""
        with self._changed:
            if failing:
                self._changed.wait_for(lambda: self._closing, self._retry_s)
            else:
                self._changed.wait_for(lambda: self._closing or self._pending is not None)
            state, self._pending = self._pending, None
            return state, self._closing

    def _write(self, state: DoorState, silent: bool) -> bool:
        """A full disk is said once and does not stop the host."""
        if self._path is None:
            return True
        try:
            content = states.to_json(state).encode()
            kept_file.check(self._path, content, MOST)
            self._replace_file(self._path, content)
        except Exception as error:
            if not silent:
                log.error("the host's state could not be written", exc_info=error)
            return False
        return True

    def _put_back(self, state: DoorState) -> None:
        with self._changed:
            if self._pending is None:
                self._pending = state
