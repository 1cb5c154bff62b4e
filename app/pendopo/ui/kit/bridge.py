"""The seam between the media loop and Qt: facts come as queued signals, wishes are awaited."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from time import perf_counter
from typing import Any, Generic, ParamSpec, Protocol, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from pendopo.model.errors import PendopoError
from pendopo.reach.refusals import known

P = ParamSpec("P")
T = TypeVar("T")

Subscribe: TypeAlias = Callable[[Callable[[T], None]], Callable[[], None]]
"""Takes a listener and returns what ends the listening."""
Unfollow: TypeAlias = Callable[[], Awaitable[None]]

log = logging.getLogger(__name__)

LONGEST_REST_S = 0.5
"""A fact is never older than this when it is shown."""
RESTS = 3
"""Times as long as hearing took."""


class Submit(Protocol):
    """Runs a coroutine on the media loop."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> "Future[T]":
        """What will hold its result."""
        ...


class Bridge(QObject):
    """Lives in Qt's thread."""

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._tasks: set[asyncio.Task[None]] = set()
        self._followed: set[_Arrivals[Any]] = set()
        self._closed = False

    async def wish(
        self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function` on the media loop. Raises a PendopoError, whatever it raises: a page
        that waits for an answer gets one that can be said."""

        async def work() -> T:
            try:
                return await function(*args, **kwargs)
            except PendopoError:
                raise
            except Exception as error:
                raise _told(error) from error

        return await asyncio.wrap_future(self._submit(work()))

    async def follow(
        self, subscribe: Subscribe[T], hear: Callable[[T], None], *, kept: int | None = 1
    ) -> Unfollow:
        """Call `hear` in Qt's thread with what is pushed on the media loop; await to end that.

        Many facts at once are one repaint: only the newest `kept` are heard, None for all. After
        hearing the window rests for three times as long as that took: whoever pushes without end,
        three quarters of its time are left for everything else.
        """
        arrivals = _Arrivals(hear, kept, self)
        self._followed.add(arrivals)
        if self._closed:
            arrivals.mute()

        async def begin() -> Callable[[], None]:
            return subscribe(arrivals.push)

        unsubscribe = await self.wish(begin)

        async def unfollow() -> None:
            arrivals.mute()
            self._followed.discard(arrivals)

            async def end() -> None:
                unsubscribe()

            await self.wish(end)
            arrivals.deleteLater()

        return unfollow

    def start(
        self, wish: Coroutine[Any, Any, None], failed: Callable[[PendopoError], None]
    ) -> None:
        """Run `wish` on Qt's loop from a plain slot; `failed` is told instead of a stack trace."""
        if self._closed:
            wish.close()
            return
        task = asyncio.get_event_loop().create_task(_guarded(wish, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: wish.close())

    async def close(self) -> None:
        """Cancel what still runs; what is started later does not begin, what comes is not heard."""
        self._closed = True
        for arrivals in self._followed:
            arrivals.mute()
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Arrivals(QObject, Generic[T]):
    """What came and was not heard yet."""

    _came = Signal()

    def __init__(self, hear: Callable[[T], None], kept: int | None, parent: QObject) -> None:
        super().__init__(parent)
        self._hear: Callable[[T], None] | None = hear
        self._waiting: deque[T] = deque(maxlen=kept)
        self._called = False
        """What waits will be told without another call."""
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._go_on)

    def push(self, fact: T) -> None:
        """Called on the media loop."""
        self._waiting.append(fact)
        if not self._called:
            self._called = True
            self._came.emit()

    def mute(self) -> None:
        """Nothing is heard from now on."""
        self._hear = None

    def _tell(self) -> None:
        """What waits now; what comes meanwhile is told after a rest."""
        began = perf_counter()
        for _ in range(len(self._waiting)):
            if self._hear is not None:
                self._hear(self._waiting.popleft())
        took = perf_counter() - began
        self._rest.start(round(1000 * min(RESTS * took, LONGEST_REST_S)))

    def _go_on(self) -> None:
        self._called = False
        if self._waiting:
            self._called = True
            self._tell()


async def _guarded(wish: Coroutine[Any, Any, None], failed: Callable[[PendopoError], None]) -> None:
    try:
        await wish
    except PendopoError as error:
        failed(error)
    except Exception as error:
        failed(_told(error))


def _told(error: Exception) -> PendopoError:
    log.error("a wish of the window failed", exc_info=error)
    return known(error)
