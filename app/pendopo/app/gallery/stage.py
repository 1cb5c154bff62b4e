"""One window in one language, theme and size, on which a scene is played."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from pendopo.app import resources
from pendopo.app.gallery import invented
from pendopo.app.gallery.memory import LINK, MemoryBackend, MemorySession
from pendopo.drivers.media_thread import MediaThread
from pendopo.e2ee.indicator import Indicator
from pendopo.model.room import Room
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Scheme, Theme
from pendopo.ui.lobby.place_row import PlaceRole, Unasked
from pendopo.ui.window import MainWindow

PATIENCE_S = 5.0
SETTLES_S = 0.12
"""Words join a skeleton after a while and layouts take some rounds; rings are on by then."""

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class NotShown(Exception):
    """A scene waited for something that did not come."""

    what: str


class Stage:
    """`picture` is what is seen; `taken` is another widget to take instead of the window."""

    def __init__(self, media: MediaThread, scheme: Scheme, size: QSize) -> None:
        self.media = media
        self.size = size
        self.backend = MemoryBackend()
        self.theme = Theme(resources.directory(), scheme)
        self.bridge = Bridge(media.submit)
        self.window = MainWindow(self.theme, self.bridge, self.backend)
        self.window.resize(size)
        self.taken: QWidget = self.window

    async def open(self) -> None:
        """The lobby with its rooms, or whatever the backend leads to."""
        self.window.open()
        await self.settle()
        model = self.window.pages.lobby.places.model
        for _ in range(round(PATIENCE_S / 0.01)):
            rows = range(model.rowCount())
            heard = [model.index(row).data(PlaceRole.STANDING) for row in rows]
            if self.backend.lobby.silent or Unasked() not in heard:
                break
            await asyncio.sleep(0.01)
        await self.settle()

    async def welcome(self) -> None:
        """The first start."""
        self.backend.lobby.kept = []
        await self.open()

    async def offer(self) -> None:
        """The sheet before joining."""
        await self.open()
        self.window.open_link(LINK)
        await self.until("inviteSheet")

    async def enter(self, room: Room, line: Indicator | None = None, own: float = -127.0) -> None:
        """Inside a room."""
        session = self.backend.visits.session = MemorySession(room)
        session.reading = invented.needles(own, room.mode)
        session.line = line or session.line
        await self.open()
        await self.window.join(invented.TANI, invented.ROOMS[0])
        await self.settle()

    async def become(self, **facts: object) -> None:
        """Other facts of the room."""
        session = self.backend.visits.session
        assert session is not None
        room = replace(session.room, **facts)  # type: ignore[arg-type]
        await self.tell(lambda: session.become(room))

    async def tell(self, change: Callable[[], None]) -> None:
        """Let something happen on the media loop."""

        async def happen() -> None:
            change()

        await self.bridge.wish(happen)
        await self.settle()

    def find(self, kind: type[W], name: str) -> W:
        """The newest visible one. Raises NotShown."""
        found = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        if not found:
            raise NotShown(name)
        return found[-1]

    def press(self, name: str) -> None:
        """As a person does."""
        self.find(QAbstractButton, name).click()

    async def until(self, name: str) -> None:
        """Wait until something of this name is to be seen. Raises NotShown."""
        for _ in range(round(PATIENCE_S / 0.01)):
            if any(each.isVisible() for each in self.window.findChildren(QWidget, name)):
                await self.settle()
                return
            await asyncio.sleep(0.01)
        raise NotShown(name)

    async def settle(self) -> None:
        """Until all is where it belongs."""
        await asyncio.sleep(SETTLES_S)

    def picture(self) -> QPixmap:
        """What is seen now."""
        return self.taken.grab()

    async def close(self) -> None:
        """Nothing is left behind."""
        await self.bridge.close()
        self.window.hide()
        self.window.deleteLater()


Scene: TypeAlias = Callable[[Stage], Awaitable[None]]
"""What has to happen before a picture is taken."""
