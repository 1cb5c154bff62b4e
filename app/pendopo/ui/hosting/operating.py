"""LiveKit servers that somebody has an API key of, as their page asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pendopo.model.encryption import Mode
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.ui.hosting.hosting import HostedInvite, HostedRoom


@dataclass(frozen=True, slots=True)
class OperatedServer:
    """`url` tells servers apart; what is there was asked of it last."""

    url: str
    rooms: tuple[HostedRoom, ...] = ()
    invites: tuple[HostedInvite, ...] = ()


class Operating(Protocol):
    """`servers` may be read from any thread; the rest is awaited on the media loop and raises
    PendopoError."""

    @property
    def servers(self) -> tuple[OperatedServer, ...]:
        """Everything known."""
        ...

    def follow(self, listener: Callable[[tuple[OperatedServer, ...]], None]) -> Callable[[], None]:
        """Call `listener` on the media loop at every change; what is returned ends that."""
        ...

    async def load(self) -> None:
        """Ask the keychain for the servers that are kept."""
        ...

    async def add(self, url: str, api_key: str, api_secret: str) -> None:
        """Try a key, and keep it when the server takes it."""
        ...

    async def forget(self, url: str) -> None:
        """The key, and what was made with it; the server is not told."""
        ...

    async def refresh(self, url: str) -> None:
        """Ask a server who is in the rooms that were made here."""
        ...

    async def open_room(self, url: str, title: str, topic: str, mode: Mode) -> None:
        """A new room."""
        ...

    async def end_room(self, url: str, name: RoomName) -> None:
        """Everybody in it is told."""
        ...

    async def invite(self, url: str, room: RoomName, role: Role) -> str:
        """A link for one person, good for six hours."""
        ...

    async def send_away(self, url: str, invite_id: str) -> None:
        """Whoever is there by a link; the link stays good until it ends by itself."""
        ...

    async def save(self, link: str, path: Path) -> None:
        """A link as a file of mode 0600."""
        ...
