"""What is needed to enter one room, whoever found it out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.model.transport import Endpoint
from pendopo.reach.way import Way


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """One room, its keys and the way in. The mode comes from the invite, never the server."""

    room: RoomName
    mode: Mode
    way: Way = field(repr=False)
    token: Callable[[Endpoint], Awaitable[str]] = field(repr=False)
    """Fetches a token that names the room from the very server that is going to be joined;
    called again when the newest one is refused."""
    passphrase: str | None = field(default=None, repr=False)
    room_secret: bytes | None = field(default=None, repr=False)
    host_key: bytes = b""
    host_seed: bytes | None = field(default=None, repr=False)
    role: Role = Role.LISTENER
    """HOST for whoever holds the host link; otherwise the token decides."""
    title: str = ""
    """Shown until the room's own metadata are open; a claim of the invite."""
    topic: str = ""
    metadata_seq: int = 0
    """Of the metadata that the listing was read from; older ones are not taken."""
    display_name: str = ""
