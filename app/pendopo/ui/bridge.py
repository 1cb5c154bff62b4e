"""The seam between the media loop and Qt: facts come as queued signals, wishes are awaited."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from pendopo.model.errors import OwnError, OwnReason, PendopoError
from pendopo.model.room import Room
from pendopo.ui.backend import Session

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Submit(Protocol):
    """Runs a coroutine on the media loop."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> "Future[T]":
        """What will hold its result."""
        ...


class Bridge(QObject):
    """Lives in Qt's thread. `room_changed` carries a model.room.Room."""

    room_changed = Signal(object)
    _soon = Signal(object)

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._tasks: set[asyncio.Task[None]] = set()
        self._soon.connect(self._tell_newest, Qt.ConnectionType.QueuedConnection)

    async def wish(
        self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function` on the media loop. Raises what it raises."""

        async def work() -> T:
            return await function(*args, **kwargs)

        return await asyncio.wrap_future(self._submit(work()))

    async def follow(self, session: Session) -> Callable[[], Awaitable[None]]:
        """Emit `room_changed` for every change of the visit; await the result to end that."""

        newest: deque[Room] = deque(maxlen=1)

        def tell(room: Room) -> None:
            """Many changes at once are one repaint: only the newest is told."""
            newest.append(room)
            self._soon.emit(newest)

        async def subscribe() -> Callable[[], None]:
            return session.subscribe(tell)

        unsubscribe = await self.wish(subscribe)

        async def unfollow() -> None:
            async def end() -> None:
                unsubscribe()

            await self.wish(end)

        return unfollow

    def _tell_newest(self, newest: "deque[Room]") -> None:
        if newest:
            self.room_changed.emit(newest.pop())

    def start(
        self, wish: Coroutine[Any, Any, None], failed: Callable[[PendopoError], None]
    ) -> None:
        """Run `wish` on Qt's loop from a plain slot; `failed` is told instead of a stack trace."""
        task = asyncio.get_event_loop().create_task(_guarded(wish, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: wish.close())

    async def close(self) -> None:
        """Cancel what still runs."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _guarded(wish: Coroutine[Any, Any, None], failed: Callable[[PendopoError], None]) -> None:
    try:
        await wish
    except PendopoError as error:
        failed(error)
    except Exception:
        log.exception("a wish of the window failed")
        failed(OwnError(OwnReason.INTERNAL))
