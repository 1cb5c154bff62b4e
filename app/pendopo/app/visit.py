"""One visit to a room, composed here alone: doors, plan, session and sound."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from pendopo.app.doors import Doors
from pendopo.app.plan import join_plan
from pendopo.lobby.place import Place
from pendopo.model.room import Connection, Room, RoomListing
from pendopo.room.ear import Ear
from pendopo.room.mouth import Mouth
from pendopo.room.session import RoomSession


class VisitSound(Protocol):
    """Microphone and speaker of one visit, opened and closed away from the media loop."""

    def start(self, mouth: Mouth, ear: Ear, on_fault: Callable[[BaseException], None]) -> None:
        """Begin, once; returns at once."""
        ...

    def close(self) -> None:
        """Stop; returns at once and may be called twice."""
        ...

    async def wait_closed(self) -> None:
        """Until nothing is open any more. Raises what closing raised."""
        ...


class Visit:
    """`enter` once; what was opened is closed when the visit is over, whoever ended it."""

    def __init__(
        self,
        doors: Doors,
        place: Place,
        listing: RoomListing,
        display_name: str,
        sound: VisitSound,
        relay_only: bool = False,
    ) -> None:
        """Contacts are entered in the ledger of `doors`. Raises InputError(ROOM_UNKNOWN)."""
        plan = join_plan(place, listing, display_name, doors.signals)
        self.session = RoomSession(plan, doors.session_ports(place, relay_only))
        self._sound = sound
        self._over = asyncio.Event()
        self.session.subscribe(self._look)

    async def enter(self) -> None:
        """Go in, muted. Raises ReachError or AccessError; nothing is left behind then."""
        session = self.session
        self._sound.start(session.mouth, session.ear, lambda fault: session.fault("sound"))
        try:
            await session.enter()
        except BaseException:
            self._sound.close()
            raise

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
            self._sound.close()
            await self._sound.wait_closed()

    def _look(self, room: Room) -> None:
        if room.connection is Connection.CLOSED:
            self._sound.close()
            self._over.set()
