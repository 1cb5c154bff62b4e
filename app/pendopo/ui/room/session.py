"""What the room's page asks of a visit; every wish is awaited on the media loop."""

from collections.abc import Callable
from typing import Protocol

from pendopo.e2ee.indicator import Indicator
from pendopo.model.ids import ParticipantIdentity
from pendopo.model.room import Room
from pendopo.model.wish import WishRefused
from pendopo.room.needles import Needles


class Moderation(Protocol):
    """What a host or moderator may wish about others."""

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


class Session(Protocol):
    """One visit to a room. `needles` and `room` may be read from any thread."""

    @property
    def room(self) -> Room:
        """The latest facts."""
        ...

    @property
    def moderation(self) -> Moderation:
        """Wishes about others."""
        ...

    def subscribe(self, listener: Callable[[Room], None]) -> Callable[[], None]:
        """Call `listener` on the media loop at every change; returns what ends that."""
        ...

    def subscribe_indicator(self, listener: Callable[[Indicator], None]) -> Callable[[], None]:
        """Call `listener` on the media loop with the encryption line, at once and five times a
        second; returns what ends that."""
        ...

    def subscribe_refusals(self, listener: Callable[[WishRefused], None]) -> Callable[[], None]:
        """Call `listener` on the media loop for every wish that is refused."""
        ...

    def needles(self) -> Needles:
        """One reading of levels and counters."""
        ...

    def set_volume(self, identity: ParticipantIdentity, gain: float) -> None:
        """How loud this person is here, 0 to 2; 1 is as sent."""
        ...

    def volume(self, identity: ParticipantIdentity) -> float:
        """How loud this person is here now."""
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

    async def hold_to_talk(self) -> None:
        """Unmute for as long as `keep_talking` is wished again and again. Raises AccessError."""
        ...

    async def keep_talking(self) -> None:
        """The key is still held; nothing when somebody muted us meanwhile."""
        ...

    async def step_down(self) -> None:
        """Go back to the audience. Raises AccessError where only a moderator may do that."""
        ...

    def chime(self) -> None:
        """A soft tone here; from any thread."""
        ...

    async def leave(self) -> None:
        """End our own visit quietly."""
        ...
