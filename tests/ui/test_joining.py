"""Between the press and the room: said, stays said, can be given up."""

import asyncio

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from pendopo.model.room import RoomListing
from tests.ui.fake_backend import LINK, FakeBackend, FakeSession
from tests.ui.window_case import WindowCase, run, settle


class Slow:
    """Joining that ends when it is told to."""

    def __init__(self, backend: FakeBackend) -> None:
        self.session = backend.visits.session
        self.cancelled = False
        self._go = asyncio.Event()
        self.deaf = False
        """Whether the session comes although it was given up."""
        backend.visits.join = self.join  # type: ignore[method-assign]

    async def join(self, place_id: str, listing: RoomListing, display_name: str) -> FakeSession:
        while not self._go.is_set():
            try:
                await self._go.wait()
            except asyncio.CancelledError:
                self.cancelled = True
                if not self.deaf:
                    raise
        return self.session

    def go(self) -> None:
        self._go.set()


def test_joining_is_said_until_the_room_is_there() -> None:
    backend = FakeBackend()
    slow = Slow(backend)

    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("placeNotice"))
        assert case.find(QLabel, "placeNoticeLabel").text().startswith("Joining Rice, rivers")
        case.window.news.toast.dismiss()
        case.window.arriving.places.refresh()
        await settle()
        assert case.has("cancelJoinButton")
        await case.tell(slow.go)
        await case.until(lambda: case.window.in_room)
        await case.window.leave()
        assert not case.has("placeNotice")

    run(story, backend)


def test_cancel_and_escape_give_up() -> None:
    backend = FakeBackend()
    slow = Slow(backend)

    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("cancelJoinButton"))
        case.press("cancelJoinButton")
        await case.until(lambda: slow.cancelled)
        assert not case.has("placeNotice")
        slow.cancelled = False
        case.press("joinButton")
        await case.until(lambda: case.has("cancelJoinButton"))
        case.key(Qt.Key.Key_Escape)
        await case.until(lambda: slow.cancelled)
        assert not case.window.in_room

    run(story, backend)


def test_a_session_that_comes_after_all_is_left() -> None:
    backend = FakeBackend()
    slow = Slow(backend)
    slow.deaf = True

    async def story(case: WindowCase) -> None:
        await case.open()
        case.press("joinButton")
        await case.until(lambda: case.has("cancelJoinButton"))
        case.press("cancelJoinButton")
        await case.until(lambda: slow.cancelled)
        await case.tell(slow.go)
        await case.until(lambda: slow.session.wishes == [("leave",)])
        assert not case.window.in_room

    run(story, backend)


def drop(case: WindowCase, what: QMimeData) -> None:
    actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), actions, what, left, Qt.KeyboardModifier.NoModifier)
    case.window.dropEvent(event)


def test_a_text_dropped_on_the_window_is_asked_about() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        what = QMimeData()
        what.setText(LINK)
        drop(case, what)
        await case.until(lambda: case.has("inviteSheet"))
        assert case.backend.lobby.added == []

    run(story)


def test_a_file_dropped_on_the_window_is_named_to_the_backend() -> None:
    async def story(case: WindowCase) -> None:
        await case.open()
        asked: list[str] = []
        preview = case.backend.lobby.preview

        async def note(link: str) -> object:
            asked.append(link)
            return await preview(LINK)

        case.backend.lobby.preview = note  # type: ignore[method-assign, assignment]
        what = QMimeData()
        what.setUrls([QUrl.fromLocalFile("/tmp/invite.pendopo")])
        drop(case, what)
        await case.until(lambda: case.has("inviteSheet"))
        assert asked == ["/tmp/invite.pendopo"]

    run(story)


def test_everything_stands_over_each_other_at_every_size() -> None:
    """Nothing of the welcome page overlaps, and its error is in sight."""
    backend = FakeBackend()
    backend.lobby.kept = []

    async def story(case: WindowCase) -> None:
        case.window.open()
        await case.until(lambda: case.has("welcome"))
        for size in ((1120, 720), (683, 384), (420, 720), (400, 360)):
            case.window.resize(*size)
            await settle()
            field = case.window.pages.welcome.field
            field.refuse("This is not a Pendopo invite.")
            await settle()
            assert field.trouble.visibleRegion().boundingRect() == field.trouble.rect(), size
            heading = case.find(QLabel, "welcomeHeading")
            below = field.mapTo(case.window, QPoint()).y()
            assert heading.mapTo(case.window, QPoint()).y() + heading.height() <= below
            field.clear()

    run(story, backend)
