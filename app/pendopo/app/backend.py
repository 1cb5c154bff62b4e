"""What the window asks for, done by the real program."""

from collections.abc import Callable
from typing import Protocol

from pendopo.app.doors import Doors
from pendopo.app.places import Places
from pendopo.app.sound import Sound
from pendopo.app.sound_devices import SoundDevices
from pendopo.app.visit import Visit
from pendopo.drivers.system_clock import SystemClock
from pendopo.model.room import Connection, Room, RoomListing
from pendopo.ports.secret_store import SecretStore
from pendopo.ports.sound import Microphone, Speaker
from pendopo.room.session import RoomSession
from pendopo.ui.backend import InvitePreview, PlaceCard


class SoundSource(Protocol):
    """Opens what a visit speaks into and is heard through."""

    async def open(self) -> tuple[Microphone, Speaker]:
        """Away from the media loop. Never raises: a missing device is replaced by silence."""
        ...

    @property
    def notice(self) -> str | None:
        """What is missing and how to get it."""
        ...


class Backend:
    """Belongs to the media loop; implements `ui.backend.Backend`."""

    def __init__(
        self,
        store: SecretStore,
        sound: SoundSource | None = None,
        open_doors: Callable[[], Doors] = Doors.open,
    ) -> None:
        self._open_doors = open_doors
        self._sound: SoundSource = sound or SoundDevices(SystemClock())
        self._places = Places(store, open_doors)
        self._visits: set[Visit] = set()

    async def places(self) -> tuple[PlaceCard, ...]:
        """Everything kept, in the order it was added."""
        return self._places.cards()

    async def preview(self, link: str) -> InvitePreview:
        """Read a link without connecting anywhere."""
        return self._places.preview(link)

    async def add(self, link: str, replace: bool = False) -> PlaceCard:
        """Keep what the link opens."""
        return self._places.add(link, replace)

    async def forget(self, place_id: str) -> None:
        """Drop a place with its keys."""
        self._places.forget(place_id)

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """The open rooms of a place."""
        return await self._places.place(place_id).rooms()

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> RoomSession:
        """Enter a room, muted."""
        place = self._places.place(place_id)
        visit = Visit(self._open_doors(), place, listing, display_name, self._open_sound)
        await visit.enter()
        self._visits.add(visit)
        visit.session.subscribe(lambda room: self._forget_ended(room, visit))
        return visit.session

    def sound_notice(self) -> str | None:
        """What is missing for sound here and how to get it."""
        return self._sound.notice

    async def close(self) -> None:
        """Leave every room."""
        for visit in tuple(self._visits):
            await visit.close()

    async def _open_sound(self, session: RoomSession) -> Sound:
        sound = Sound(session, *await self._sound.open())
        sound.start()
        return sound

    def _forget_ended(self, room: Room, visit: Visit) -> None:
        if room.connection is Connection.CLOSED:
            self._visits.discard(visit)
