"""A window on a real media thread, with what tests and pictures need around it."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from pendopo.drivers.media_thread import MediaThread
from pendopo.ui.kit.bridge import Bridge, _Arrivals
from pendopo.ui.kit.theme import Scheme, Theme
from pendopo.ui.room.people import PersonRole
from pendopo.ui.window import MainWindow
from tests.ui.fake_backend import FakeBackend

RESOURCES = Path(__file__).parents[2] / "resources"
PATIENCE_S = 10.0

Kind = TypeVar("Kind", bound=QWidget)


class WindowCase:
    """The window in front of a fake backend."""

    def __init__(self, backend: FakeBackend, scheme: Scheme = Scheme.LIGHT) -> None:
        self.backend = backend
        self.session = backend.visits.session
        self.media = MediaThread()
        self.theme = Theme(RESOURCES, scheme)
        self.bridge = Bridge(self.media.submit)
        self.window = MainWindow(self.theme, self.bridge, backend, "Bagus Prakoso")
        self.said: list[str] = []
        self.window.announcer.said.connect(self.said.append)

    async def open(self) -> None:
        self.window.open()
        self.window.activateWindow()
        await self.until(lambda: self.window.pages.lobby.rooms.model.rowCount() > 0)

    async def enter(self) -> None:
        await self.open()
        await self.window.join(self.backend.lobby.kept[0], self.backend.lobby.open[0])
        self.said.clear()

    async def tell(self, change: Callable[..., None], *args: object) -> None:
        """Let something happen on the media loop, and the window hear of it."""

        async def happen() -> None:
            change(*args)

        await self.bridge.wish(happen)
        await settle()
        await self.until(lambda: not any(map(_is_to_be_heard, self.bridge._followed)))
        await settle()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0.005)

    def find(self, kind: type[Kind], name: str) -> Kind:
        """The newest visible control of this name."""
        found = [each for each in self.window.findChildren(kind, name) if each.isVisible()]
        assert found, f"no visible {name}"
        return found[-1]

    def has(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def press(self, name: str) -> None:
        """Click in the middle of a button, as a person does."""
        button = self.find(QAbstractButton, name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key)

    async def close(self) -> None:
        await self.bridge.close()
        self.window.hide()
        self.window.deleteLater()
        self.media.close()


def _is_to_be_heard(arrivals: _Arrivals[Any]) -> bool:
    return bool(arrivals._waiting) and arrivals._hear is not None


async def settle() -> None:
    for _ in range(4):
        await asyncio.sleep(0.005)


def run(
    story: Callable[[WindowCase], Awaitable[None]],
    backend: FakeBackend | None = None,
    scheme: Scheme = Scheme.LIGHT,
) -> None:
    """Run `story` with Qt and asyncio on one loop; whoever calls it collects by hand."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    gc.collect()
    gc.freeze()  # the sweep after it is for what this window leaves
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)

    async def whole() -> None:
        case = WindowCase(backend or FakeBackend(), scheme)
        try:
            await story(case)
        finally:
            await case.close()

    try:
        with loop:
            loop.run_until_complete(whole())
    finally:
        asyncio.set_event_loop(None)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def click(view: QAbstractItemView, row: int) -> None:
    at = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def row_of(view: QAbstractItemView, identity: str) -> int:
    model = view.model()
    found = [
        row
        for row in range(model.rowCount())
        if model.index(row, 0).data(PersonRole.IDENTITY) == identity
    ]
    return found[0] if found else -1
