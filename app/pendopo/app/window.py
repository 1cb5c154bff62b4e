"""The window with the real program behind it."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import qasync
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pendopo.app import resources
from pendopo.app.backend import Backend
from pendopo.app.callers import Callers
from pendopo.app.one_window import OneWindow
from pendopo.app.profile import Profile
from pendopo.app.window_language import WindowLanguage
from pendopo.audio.opus import full_voice
from pendopo.drivers.media_thread import MediaThread
from pendopo.ports.sound import SoundSource
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.theme import Scheme, Theme
from pendopo.ui.window import MainWindow

SWITCH_INTERVAL_S = 0.0005
"""A busy window must not hold the sound thread back for Python's usual 5 ms."""
CLOSE_WITHIN_S = 8.0
GLANCE_MS = 250
"""Python sees a signal only when it runs; Qt alone would let it wait for ever."""

Script = Callable[[MainWindow], Awaitable[int]]
"""Drives the window in place of a person; returns the exit code."""


def run_window(
    profile: Profile,
    links: tuple[str, ...] = (),
    sound: SoundSource | None = None,
    script: Script | None = None,
    display_name: str = "",
    scheme: Scheme | None = None,
    one: OneWindow | None = None,
    opened: str = "",
) -> int:
    """Open the window and stay until it is closed, or until `script` is done.

    `links` are kept without a question; `opened` is one that somebody has clicked, and is asked
    about, as are those that later starts bring to `one`.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = QApplication.instance() or QApplication(["pendopo"])
    assert isinstance(application, QApplication)
    application.setApplicationName("Pendopo")
    application.setDesktopFileName("pendopo")
    application.setQuitOnLastWindowClosed(False)
    WindowLanguage(application, profile)
    media = MediaThread()
    backend = media.submit(_backend(profile, links, sound)).result()
    try:
        loop = qasync.QEventLoop(application)
        with loop:
            theme = Theme(resources.directory(), scheme)
            bridge = Bridge(media.submit)
            window = MainWindow(theme, bridge, backend, display_name)
            callers = Callers(window)
            if one is not None:
                media.submit(one.hear(callers.called.emit))
            if opened:
                callers.called.emit(opened)
            try:
                return int(loop.run_until_complete(_live(window, bridge, script)))
            finally:
                if one is not None:
                    media.submit(one.close()).result(CLOSE_WITHIN_S)
    finally:
        media.submit(backend.close()).result(CLOSE_WITHIN_S)
        media.close()


async def _backend(profile: Profile, links: tuple[str, ...], sound: SoundSource | None) -> Backend:
    asyncio.get_running_loop().run_in_executor(None, full_voice)  # else the first visit waits
    backend = Backend(profile, sound)
    for link in links:
        await backend.lobby.add(link)
    return backend


async def _live(window: MainWindow, bridge: Bridge, script: Script | None) -> int:
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    glance = QTimer(window, interval=GLANCE_MS)
    glance.timeout.connect(lambda: None)
    glance.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: closed.set())
    window.open()
    try:
        if script is not None:
            return await script(window)
        await closed.wait()
        return 0
    finally:
        window.hide()
        await bridge.close()
