"""What stands behind the window in a picture: everything in memory, and it does as it is told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from pendopo.app.gallery import invented
from pendopo.app.gallery.diagnostics import MemoryDiagnostics, MemorySelfTest, MemoryUpdates
from pendopo.app.gallery.hosting import MemoryHosting, MemoryOperating
from pendopo.app.gallery.relays import MemoryContacts, MemoryRelays
from pendopo.app.gallery.sound import MemorySound
from pendopo.app.language import Languages
from pendopo.app.making import Making
from pendopo.app.simulation import Simulation
from pendopo.drivers.secret_memory import MemorySecretStore
from pendopo.e2ee.indicator import Indicator
from pendopo.model.encryption import EncryptionState
from pendopo.model.errors import InputError, InputReason, PendopoError
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Room, RoomListing
from pendopo.model.settings import Settings
from pendopo.model.wish import WishRefused
from pendopo.room.needles import Needles
from pendopo.ui.lobby.invites import InvitePreview
from pendopo.ui.lobby.places import PlaceCard

LINK = "pendopo://join#AQEBAA"


class MemorySession:
    """A visit that stays as it is until `become` or `show_line`."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.reading = invented.needles()
        self.line = Indicator(EncryptionState.SHARED, measured=True)
        self._listeners: list[Callable[[Room], None]] = []
        self._line_listeners: list[Callable[[Indicator], None]] = []

    @property
    def moderation(self) -> "MemorySession":
        """Wishes about others."""
        return self

    def become(self, room: Room) -> None:
        """Other facts; on the media loop."""
        self.room = room
        for listener in tuple(self._listeners):
            listener(room)

    def show_line(self, line: Indicator) -> None:
        """Another encryption line; on the media loop."""
        self.line = line
        for listener in tuple(self._line_listeners):
            listener(line)

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """See ui.room.session.Session."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def subscribe_indicator(self, listener: Callable[[Indicator], None]) -> Callable[[], None]:
        """See ui.room.session.Session."""
        self._line_listeners.append(listener)
        listener(self.line)
        return lambda: self._line_listeners.remove(listener)

    def subscribe_refusals(self, listener: Callable[[WishRefused], None]) -> Callable[[], None]:
        """Nothing is refused."""
        return lambda: None

    def needles(self) -> Needles:
        """Always the same."""
        return self.reading

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        """Nothing is heard."""

    def volume(self, identity: ParticipantIdentity) -> float:
        """As sent."""
        return 1.0

    async def raise_hand(self) -> None:
        """It goes up."""
        assert self.room.me is not None
        self.become(replace(self.room, me=replace(self.room.me, hand_raised_ms=1)))

    async def lower_hand(self) -> None:
        """Stays as it is."""

    async def set_muted(self, muted: bool) -> None:
        """Stays as it is."""

    async def invite_to_speak(self, identity: ParticipantIdentity) -> None:
        """Stays as it is."""

    async def move_to_audience(self, identity: ParticipantIdentity) -> None:
        """Stays as it is."""

    async def mute_other(self, identity: ParticipantIdentity) -> None:
        """Stays as it is."""

    async def remove(self, identity: ParticipantIdentity) -> None:
        """Stays as it is."""

    async def hold_to_talk(self) -> None:
        """Stays as it is."""

    async def keep_talking(self) -> None:
        """Stays as it is."""

    async def step_down(self) -> None:
        """Stays as it is."""

    def chime(self) -> None:
        """Nothing is heard."""

    async def leave(self) -> None:
        """Nothing to leave."""


class MemoryLobby:
    """Places and their rooms. `troubles` are raised by the places of their ids."""

    def __init__(self) -> None:
        self.kept: list[PlaceCard] = list(invented.PLACES)
        self.open: dict[str, tuple[RoomListing, ...]] = {
            "tani": invented.ROOMS,
            "warung": invented.ROOMS[1:2],
            "kebun": invented.ROOMS[1:2],
        }
        self.troubles: dict[str, PendopoError] = {}
        self.silent = False
        """Whether no server answers ever."""
        self.invite: InvitePreview = invented.PLACE_INVITE

    async def places(self) -> tuple[PlaceCard, ...]:
        """See ui.lobby.places.Places."""
        return tuple(self.kept)

    async def forget(self, place_id: str) -> None:
        """See ui.lobby.places.Places."""
        self.kept = [card for card in self.kept if card.id != place_id]

    async def agree_near(self, place_id: str, host: str) -> None:
        """See ui.lobby.places.Places."""
        self.troubles.pop(place_id, None)

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """See ui.lobby.places.Places."""
        if self.silent:
            await asyncio.Event().wait()
        if place_id in self.troubles:
            raise self.troubles[place_id]
        return self.open.get(place_id, ())

    async def preview(self, link: str) -> InvitePreview:
        """The invite of this picture, for our link only."""
        if link != LINK:
            raise InputError(InputReason.INVITE_NOT_A_LINK)
        return replace(self.invite, link=link)

    async def add(self, link: str, replace: bool = False, keep: bool = True) -> PlaceCard:
        """Keeps the one place."""
        return self.kept[0]


class MemoryVisits:
    """Every visit is `session`; without one, joining never ends."""

    def __init__(self) -> None:
        self.session: MemorySession | None = None
        self.trouble: PendopoError | None = None
        self.notice: str | None = None

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> MemorySession:
        """See ui.window.backend.Visits."""
        if self.trouble is not None:
            raise self.trouble
        if self.session is None:
            await asyncio.Event().wait()
        assert self.session is not None
        return self.session

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        """Nothing changes."""

    def sound_notice(self) -> str | None:
        """What is missing for sound."""
        return self.notice


class MemoryPreferences:
    """Chosen for the picture alone."""

    def __init__(self) -> None:
        self.settings = Settings(display_name=invented.MY_NAME)
        self.trouble: PendopoError | None = None
        self._listeners: list[Callable[[Settings], None]] = []

    def follow(self, listener: Callable[[Settings], None]) -> None:
        """See ui.settings.preferences.Preferences."""
        self._listeners.append(listener)

    async def change(self, **chosen: object) -> Settings:
        """See ui.settings.preferences.Preferences."""
        self.settings = replace(self.settings, **chosen)  # type: ignore[arg-type]
        self.push()
        return self.settings

    def push(self) -> None:
        """Something that is kept with the settings has changed."""
        for listener in self._listeners:
            listener(self.settings)


class MemoryBackend:
    """Implements `ui.window.backend.Backend`."""

    def __init__(self) -> None:
        self.lobby = MemoryLobby()
        self.visits = MemoryVisits()
        self.sound = MemorySound()
        self.preferences = MemoryPreferences()
        self.keychain = MemorySecretStore()
        self.relays = MemoryRelays(self.preferences.push)
        self.contacts = MemoryContacts()
        self.hosting = MemoryHosting()
        self.operating = MemoryOperating()
        self.languages = Languages()
        self.making = Making()
        self.self_test = MemorySelfTest()
        self.simulation = Simulation()
        self.updates = MemoryUpdates()
        self.diagnostics = MemoryDiagnostics()
