"""Work that comes in crowds, done one piece at a time."""

import asyncio
from types import TracebackType


class Turns:
    """`async with` it: who came first goes first, and between two of them the loop does what else
    is due. However many come at once, nobody else waits for more than one."""

    def __init__(self) -> None:
        self._taken = asyncio.Lock()

    async def __aenter__(self) -> None:
        await self._taken.acquire()
        try:
            await asyncio.sleep(0)
        except BaseException:
            self._taken.release()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._taken.release()
