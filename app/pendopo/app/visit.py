"""One visit to a room, composed here alone: doors, plan, session and sound."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from pendopo.app.doors import Doors
from pendopo.app.plan import join_plan
from pendopo.lobby.place import Place
from pendopo.model.room import Connection, Room, RoomListing
from pendopo.room.session import RoomSession


class VisitSound(Protocol):
    """What one session speaks into and is heard through, already running."""

    def close(self) -> None:
        """Stop, once. Raises OSError when the end of a recording cannot be written."""
        ...


OpenSound = Callable[[RoomSession], Awaitable[VisitSound]]
"""Opens devices away from the media loop. Cancelled, it leaves none open."""


class Visit:
    """`enter` once and `close` once; what it opened is closed with it, whoever ended it."""

    def __init__(
        self,
        doors: Doors,
        place: Place,
        listing: RoomListing,
        display_name: str,
        open_sound: OpenSound,
    ) -> None:
        """Contacts are entered in the ledger of `doors`. Raises InputError(ROOM_UNKNOWN)."""
        plan = join_plan(place, listing, display_name, doors.signals)
        self.session = RoomSession(plan, doors.session_ports)
        self._open_sound = open_sound
        self._over = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None
        self.session.subscribe(self._look)

    async def enter(self) -> None:
        """Go in, muted. Raises ReachError, AccessError, InputError; nothing is left behind then."""
        sound = await self._open_sound(self.session)
        try:
            await self.session.enter()
        except BaseException:
            sound.close()
            raise
        self._ending = asyncio.create_task(self._close_when_over(sound))

    async def over(self) -> None:
        """Wait until we have left or were made to."""
        await self._over.wait()

    async def close(self) -> None:
        """Leave and wait until everything is closed; may be called twice.

        Raises OSError when the end of a recording cannot be written.
        """
        try:
            await self.session.close()
        finally:
            self._over.set()
            if self._ending is not None:
                await self._ending

    def _look(self, room: Room) -> None:
        if room.connection is Connection.CLOSED:
            self._over.set()

    async def _close_when_over(self, sound: VisitSound) -> None:
        await self._over.wait()
        sound.close()
