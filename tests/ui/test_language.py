"""Everything the window says is in the person's language: tried in one nobody speaks."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)

from pendopo.app import resources
from pendopo.ui.kit.theme import Scheme
from pendopo.words import catalogue
from tests.ui.fake_backend import (
    LINK,
    LISTENERS,
    PREVIEW,
    ROOMS,
    SPEAKERS,
    TANI,
    FakeBackend,
    FakeSession,
    host_room,
    listener_room,
)
from tests.ui.pictures import Album
from tests.ui.window_case import WindowCase, run
from tests.words.unmarked import unmarked

PSEUDO = "en_XA"
VALUES = [
    *(person.name for person in SPEAKERS + LISTENERS),
    *(text for room in ROOMS for text in (room.title, room.topic)),
    listener_room().title,
    "Bagus Prakoso",
    "Pendopo",
    *(text for card in (TANI, PREVIEW) for text in (card.name, card.server)),
    "https://example.org/room",
    LINK,
]
"""What people and servers say."""
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(autouse=True)
def pseudo() -> Iterator[None]:
    catalogue.use(resources.directory() / "locale", (PSEUDO,))
    yield
    catalogue.use(resources.directory() / "locale", ())


class Reader(Album):
    """Reads aloud where an album takes pictures."""

    def __init__(self) -> None:
        super().__init__(Path(), Scheme.LIGHT, (1180, 760))
        self.read: dict[str, set[str]] = {}

    async def take(self, widget: QWidget, name: str) -> None:
        self.read[name] = {
            text
            for each in [widget, *widget.findChildren(QWidget)]
            if each.isVisible() or each is widget
            for text in texts(each)
            if text
        }

    async def states(self, case: WindowCase) -> None:
        """Has no words beside those of the line."""


def texts(widget: QWidget) -> Iterator[str]:
    """Everything a person can see, hover or hear of one widget."""
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.toolTip()
    yield widget.windowTitle()
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QMenu():
            yield from (action.text() for action in widget.actions())
        case QAbstractItemView():
            model = widget.model()
            for row in range(model.rowCount()):
                for role in (
                    Qt.ItemDataRole.DisplayRole,
                    Qt.ItemDataRole.AccessibleTextRole,
                    Qt.ItemDataRole.AccessibleDescriptionRole,
                    Qt.ItemDataRole.ToolTipRole,
                ):
                    yield str(model.index(row, 0).data(role) or "")


@pytest.mark.parametrize("page", ["lobby", "listener", "host"])
def test_every_page(page: str) -> None:
    reader = Reader()
    said: list[str] = []

    async def story(case: WindowCase) -> None:
        case.window.announcer.said.connect(said.append)
        await getattr(reader, page)(case)

    session = FakeSession(host_room(round(time.time() * 1000))) if page == "host" else None
    run(story, FakeBackend(session))
    assert sum(map(len, reader.read.values())) > 20
    found = {
        (name, text): words
        for name, read in {**reader.read, "announced": set(said)}.items()
        for text in read
        if (words := unmarked(TAG.sub(" ", text), *VALUES))
    }
    assert not found, found
