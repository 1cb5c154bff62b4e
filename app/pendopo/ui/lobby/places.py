"""The places somebody has invites to, as the lobby asks for them."""

from dataclasses import dataclass
from typing import Literal, Protocol

from pendopo.model.encryption import Mode
from pendopo.model.room import RoomListing

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
    passing: bool = False
    """Whether it is gone with the program."""


class Places(Protocol):
    """What is kept, and what is open there. Awaited on the media loop; raises PendopoError."""

    async def places(self) -> tuple[PlaceCard, ...]:
        """Everything kept, in a stable order."""
        ...

    async def forget(self, place_id: str) -> None:
        """Drop a place with its keys."""
        ...

    async def agree_near(self, place_id: str, host: str) -> None:
        """The person was told where a server of this place is, and expects it there."""
        ...

    async def rooms(self, place_id: str) -> tuple[RoomListing, ...]:
        """The open rooms of a place, asked of its server now."""
        ...
