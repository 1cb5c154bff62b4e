"""Entering one room, which a person may give up at any time."""

import asyncio

from pendopo.model.room import RoomListing
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.room.session import Session
from pendopo.ui.window.backend import Visits


class Entering:
    """`session` is awaited once; after `give_up` nobody is left in the room, whoever was faster."""

    def __init__(
        self, bridge: Bridge, visits: Visits, place_id: str, listing: RoomListing, name: str
    ) -> None:
        self._bridge = bridge
        self._visits = visits
        self._asked = (place_id, listing, name)
        self._task: asyncio.Task[object] | None = None
        self._given_up = False

    async def session(self) -> Session | None:
        """The session, or None when it was given up. Raises what entering raises."""
        try:
            session = await self._bridge.wish(self._enter)
        except asyncio.CancelledError:
            if self._given_up:
                return None
            raise
        if self._given_up:
            await self._bridge.wish(session.leave)
            return None
        return session

    async def give_up(self) -> None:
        """Stop entering; the session that came all the same is left."""
        self._given_up = True
        await self._bridge.wish(self._cancel)

    async def _enter(self) -> Session:
        self._task = asyncio.current_task()
        return await self._visits.join(*self._asked)

    async def _cancel(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
