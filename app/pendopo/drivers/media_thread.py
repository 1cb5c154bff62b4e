"""The media thread: one selector event loop."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from pendopo.drivers import selector_loop

T = TypeVar("T")
CLOSE_WITHIN_S = 5.0


class MediaThread:
    """Owns the loop that signalling and media run on."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop = selector_loop.make()
        self._thread = threading.Thread(target=self._run, name="media", daemon=True)
        self._thread.start()

    @property
    def ident(self) -> int:
        """Of the thread."""
        return self._thread.ident or 0

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run `work` on the media loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        """Cancel what still runs, end the loop, join the thread; what hangs is left behind."""
        if self._thread.is_alive():
            with suppress(TimeoutError):
                self.submit(self._cancel_all()).result(CLOSE_WITHIN_S)
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(CLOSE_WITHIN_S)

    async def _cancel_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()
