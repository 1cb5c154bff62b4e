"""A loop of its own for what is tried, so that a visit beside it is not held up."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from pendopo.drivers.aside import aside
from pendopo.drivers.media_thread import MediaThread

T = TypeVar("T")


async def apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What `work` returns or raises; when this is cancelled, the work is, and waited for."""
    media = MediaThread()
    try:
        return await asyncio.wrap_future(media.submit(work()))
    finally:
        with contextlib.suppress(TimeoutError):
            await aside(media.close)
