"""The visits of one window, and what it is told of their sound."""

from collections.abc import Callable

from pendopo.app.doors import Doors
from pendopo.app.places import Places
from pendopo.app.sound_desk import Notice, SoundDesk
from pendopo.app.visit import Visit
from pendopo.model.room import Connection, Room, RoomListing
from pendopo.ports.sound import SoundSource
from pendopo.room.session import RoomSession
from pendopo.words.errors import sentence


class Visits:
    """Belongs to the media loop; implements `ui.window.backend.Visits`."""

    def __init__(
        self, places: Places, sound: SoundSource, open_doors: Callable[[], Doors] = Doors.open
    ) -> None:
        self._places = places
        self._sound = sound
        self._open_doors = open_doors
        self._notice: Notice = None
        self._follower: Callable[[str | None], None] = lambda notice: None
        self._visits: set[Visit] = set()

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> RoomSession:
        """Enter a room, muted."""
        place, doors = await self._places.place(place_id), self._open_doors()
        self._notice = None
        sound = SoundDesk(self._sound, doors.clock, self._tell_notice)
        visit = Visit(doors, place, listing, display_name, sound)
        self._visits.add(visit)
        visit.session.subscribe(lambda room: self._forget_ended(room, visit))
        try:
            await visit.enter()
        except BaseException:
            self._visits.discard(visit)
            raise
        return visit.session

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        """Tell `listener`, on the sound desk's thread, every change of `sound_notice`."""
        self._follower = listener

    def sound_notice(self) -> str | None:
        """What is missing for sound here and how to get it."""
        return sentence(self._notice) if self._notice is not None else None

    async def close(self) -> None:
        """Leave every room."""
        for visit in tuple(self._visits):
            await visit.close()

    def _tell_notice(self, notice: Notice) -> None:
        self._notice = notice
        self._follower(self.sound_notice())

    def _forget_ended(self, room: Room, visit: Visit) -> None:
        if room.connection is Connection.CLOSED:
            self._visits.discard(visit)
