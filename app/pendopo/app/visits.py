"""The visits of one window, and what it is told of their sound."""

import asyncio
from collections.abc import Callable

from pendopo.app.doors import Doors
from pendopo.app.places import Places
from pendopo.app.sound_notice import Notices
from pendopo.app.studio import Studio
from pendopo.app.visit import Visit
from pendopo.app.volumes import PlaceVolumes, Volumes
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Connection, Room, RoomListing
from pendopo.room.session import RoomSession
from pendopo.words.errors import sentence


class Visits:
    """Belongs to the media loop; implements `ui.window.backend.Visits`."""

    def __init__(
        self,
        places: Places,
        studio: Studio,
        volumes: Volumes,
        open_doors: Callable[[], Doors] = Doors.open,
    ) -> None:
        self._places = places
        self._studio = studio
        self._volumes = volumes
        self._open_doors = open_doors
        self._notices: Notices = ()
        self._follower: Callable[[str | None], None] = lambda notice: None
        self._visits: set[Visit] = set()

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> RoomSession:
        """Enter a room, muted."""
        place, doors = await self._places.place(place_id), self._open_doors()
        self._notices = ()
        sound = self._studio.desk(self._tell_notices, doors.clock)
        visit = Visit(doors, place, listing, display_name, sound)
        self._visits.add(visit)
        self._remember_volumes(place_id, visit.session)
        visit.session.subscribe(lambda room: self._forget_ended(room, visit))
        try:
            await visit.enter()
        except BaseException:
            self._visits.discard(visit)
            raise
        return visit.session

    @property
    def sessions(self) -> tuple[RoomSession, ...]:
        """Of every visit that goes on."""
        return tuple(visit.session for visit in self._visits)

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        """Tell `listener`, on the sound desk's thread, every change of `sound_notice`."""
        self._follower = listener

    def sound_notice(self) -> str | None:
        """What is missing for sound here and how to get it."""
        return "\n".join(sentence(notice) for notice in self._notices) or None

    async def close(self) -> None:
        """Leave every room."""
        for visit in tuple(self._visits):
            await visit.close()

    def _tell_notices(self, notices: Notices) -> None:
        self._notices = notices
        self._follower(self.sound_notice())

    def _remember_volumes(self, place_id: str, session: RoomSession) -> None:
        loop = asyncio.get_running_loop()
        remembered = PlaceVolumes(self._volumes, place_id, session.ear.set_gain)

        def keep(changed: tuple[ParticipantIdentity, float]) -> None:
            loop.call_soon_threadsafe(remembered.keep, session.room, *changed)

        session.subscribe(remembered.follow)
        session.volumes.add(keep)

    def _forget_ended(self, room: Room, visit: Visit) -> None:
        if room.connection is Connection.CLOSED:
            self._visits.discard(visit)
            self._volumes.save()
