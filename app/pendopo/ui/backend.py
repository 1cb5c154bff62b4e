"""What the window asks of the program behind it; every method is awaited on the media loop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from pendopo.model.encryption import Mode
from pendopo.model.ids import ParticipantIdentity, RoomName
from pendopo.model.room import Role, Room, RoomListing
from pendopo.room.needles import Needles

Kind = Literal["place", "room"]
"""What an invite opens: a server with many rooms, or one room."""


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """One row of the places; `name` is the invite's claim, `mode` the encryption floor."""

    id: str
    name: str
    server: str
    mode: Mode
    kind: Kind = "place"


@dataclass(frozen=True, slots=True)
class InvitePreview:
    """What a link says before anything connects; `expires` is unix seconds, 0 for never."""

    kind: Kind
    name: str
    server: str
    pinned: bool
    mode: Mode
    role: Role
    expires: int = 0
    persistent: bool = True
    """Whether this computer can keep the invite after the program ends."""


class Session(Protocol):
    """One visit to a room. `needles` and `room` may be read from any thread."""

    @property
    def room(self) -> Room:
        """The latest facts."""
        ...

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """Call `listener` on the media loop at every change; returns what ends that."""
        ...

    def needles(self) -> Needles:
        """One reading of levels, counters and the encryption line."""
        ...

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud this person is here, 0 to 2; 1 is as sent."""
        ...

    async def raise_hand(self) -> None:
        """Ask to speak."""
        ...

    async def lower_hand(self) -> None:
        """Take the hand down."""
        ...

    async def set_muted(self, muted: bool) -> None:
        """Mute or open our own microphone."""
        ...

    async def invite_to_speak(self, identity: ParticipantIdentity) -> None:
        """Move somebody to the stage."""
        ...

    async def move_to_audience(self, identity: ParticipantIdentity) -> None:
        """Move somebody off the stage."""
        ...

    async def mute_other(self, identity: ParticipantIdentity) -> None:
        """Mute somebody for everyone; they may unmute themselves."""
        ...

    async def remove(self, identity: ParticipantIdentity) -> None:
        """End somebody's visit."""
        ...

    async def leave(self) -> None:
        """End our own visit quietly."""
        ...


class Backend(Protocol):
    """Places, invites and rooms. Every failure is a PendopoError."""

    async def places(self) -> tuple[PlaceCard, ...]:
        """Everything kept, in a stable order."""
        ...

    async def preview(self, link: str) -> InvitePreview:
        """Read a link without connecting anywhere. Raises InputError or PolicyError."""
        ...

    async def add(self, link: str) -> PlaceCard:
        """Keep what the link opens; connects nowhere."""
        ...

    async def forget(self, place_id: str) -> None:
        """Drop a place with its keys."""
        ...

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """The open rooms of a place, asked of its server now."""
        ...

    async def join(self, place_id: str, room: RoomName, display_name: str) -> Session:
        """Enter a room as a listener or, where the invite says so, more; muted."""
        ...

    def follow_sound(self, listener: Callable[[str | None], None]) -> None:
        """Tell `listener`, from a thread of its own, every change of `sound_notice`."""
        ...

    def sound_notice(self) -> str | None:
        """What is missing for sound here and how to get it; None when nothing is."""
        ...
