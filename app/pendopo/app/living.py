"""What fills the window and stands behind it, from the first page to the last goodbye."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from pendopo.app import resources
from pendopo.app.backend import Backend
from pendopo.app.callers import Callers
from pendopo.app.endings import Ending
from pendopo.app.host_pipe import STOP_WITHIN_S
from pendopo.app.mac_events import MacEvents
from pendopo.app.profile import Profile
from pendopo.app.watchdog import Watchdog
from pendopo.app.window import Opening, Script
from pendopo.app.window_language import WindowLanguage
from pendopo.audio.opus import full_voice
from pendopo.drivers import garbage
from pendopo.drivers.media_thread import MediaThread
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.frame import Frame
from pendopo.ui.kit.theme import Theme
from pendopo.ui.window import MainWindow

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = STOP_WITHIN_S + 8.0
"""A host's process that hangs is waited for, then ended; the rest is kept before or meanwhile."""
GLANCE_MS = 250
"""Python sees a signal only when it runs; Qt alone would let it wait for ever. What has become
garbage goes then too, in this thread."""


def live(frame: Frame, opening: Opening, events: MacEvents | None, ending: Ending) -> int:
    """Fill `frame` and stay until it is closed."""
    application, profile = QApplication.instance(), opening.profile()
    assert isinstance(application, QApplication)
    WindowLanguage(application, profile)
    application.processEvents()  # what is only half made later must not be told of the language
    media = MediaThread()
    watchdog = _watch(media) if log.isEnabledFor(logging.INFO) else None
    backend = media.submit(_backend(profile, opening)).result()
    try:
        loop = qasync.QEventLoop(application)
        with loop:
            bridge = Bridge(media.submit)
            theme = Theme(resources.directory(), opening.scheme)
            window = MainWindow(
                theme, bridge, backend, opening.display_name, frame, application.processEvents
            )
            with _called(window, opening, events, media):
                living = _live(frame, window, bridge, opening.script, ending)
                return int(loop.run_until_complete(living))
    finally:
        if watchdog is not None:
            log.info("longest stall of the media loop: %s", watchdog.close())
        _end(media, backend.close())
        media.close()


@contextmanager
def _called(
    window: MainWindow, opening: Opening, events: MacEvents | None, media: MediaThread
) -> Iterator[None]:
    """Links from outside come in."""
    callers, one = Callers(window), opening.one
    if one is not None:
        media.submit(one.hear(callers.called.emit))
    if opening.opened:
        callers.called.emit(opening.opened)
    if events is not None:
        events.follow(callers.called.emit)
    try:
        yield
    finally:
        if one is not None:
            _end(media, one.close())


def _end(media: MediaThread, closing: Coroutine[Any, Any, None]) -> None:
    """Whatever hangs or fails then keeps nothing after it from being closed, and is no news to
    somebody who has left."""
    try:
        media.submit(closing).result(CLOSE_WITHIN_S)
    except Exception as error:
        log.error("closing did not come to its end: %s", type(error).__name__)


def _watch(media: MediaThread) -> Watchdog:
    return Watchdog("the media loop", media.ident, media.loop.call_soon_threadsafe)


async def _backend(profile: Profile, opening: Opening) -> Backend:
    asyncio.get_running_loop().run_in_executor(None, full_voice)  # else the first visit waits
    backend = Backend(profile, opening.sound)
    for link in opening.links:
        await backend.lobby.add(link)
    return backend


async def _live(
    frame: Frame, window: MainWindow, bridge: Bridge, script: Script | None, ending: Ending
) -> int:
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    glance = QTimer(window, interval=GLANCE_MS)
    glance.timeout.connect(garbage.collect_due)
    glance.start()
    ending.tell(closed.set)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.commitDataRequest.connect(
        lambda manager: closed.set(), Qt.ConnectionType.DirectConnection
    )
    if closed.is_set() or not frame.isVisible():
        return 0  # ended before there was anything in it
    frame.hold(window)
    window.open()
    try:
        if script is not None:
            return await script(window)
        await closed.wait()
        return 0
    finally:
        frame.hide()
        await bridge.close()
