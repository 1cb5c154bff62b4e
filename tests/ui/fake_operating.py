"""LiveKit servers that a test invents."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pendopo.model.encryption import Mode
from pendopo.model.errors import PendopoError
from pendopo.model.ids import RoomName
from pendopo.model.room import Role
from pendopo.ui.hosting.hosting import HostedRoom
from pendopo.ui.hosting.operating import OperatedServer
from tests.ui.fake_hosting import LINK, given, guest


class FakeOperating:
    """Whatever is wished happens at once; `fail` is raised once."""

    def __init__(self) -> None:
        self.servers: tuple[OperatedServer, ...] = ()
        self.wishes: list[tuple[object, ...]] = []
        self.fail: PendopoError | None = None
        self._listeners: list[Callable[[tuple[OperatedServer, ...]], None]] = []

    def follow(self, listener: Callable[[tuple[OperatedServer, ...]], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def become(self, *servers: OperatedServer) -> None:
        self.servers = servers
        for listener in tuple(self._listeners):
            listener(servers)

    async def load(self) -> None:
        self._wish("load")

    async def add(self, url: str, api_key: str, api_secret: str) -> None:
        self._wish("add", url, api_key, api_secret)
        self.become(*self.servers, OperatedServer(url))

    async def forget(self, url: str) -> None:
        self._wish("forget", url)
        self.become(*(server for server in self.servers if server.url != url))

    async def refresh(self, url: str) -> None:
        pass

    async def open_room(self, url: str, title: str, topic: str, mode: Mode) -> None:
        self._wish("open_room", url, title, topic, mode)
        (server,) = self.servers
        room = HostedRoom(RoomName(f"r-{title}"), title, topic, 0)
        self.become(replace(server, rooms=(*server.rooms, room)))

    async def end_room(self, url: str, name: RoomName) -> None:
        self._wish("end_room", url, name)

    async def invite(self, url: str, room: RoomName, role: Role) -> str:
        self._wish("invite", url, room, role)
        (server,) = self.servers
        self.become(replace(server, invites=(given(1, role, guest("Siti")), given(2, role))))
        return LINK

    async def send_away(self, url: str, invite_id: str) -> None:
        self._wish("send_away", url, invite_id)

    async def save(self, link: str, path: Path) -> None:
        self._wish("save", link, path)

    def _wish(self, *wish: object) -> None:
        self.wishes.append(wish)
        fail, self.fail = self.fail, None
        if fail is not None:
            raise fail
