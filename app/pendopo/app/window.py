"""The window with the real program behind it: there at once, filled when the rest is loaded."""

import importlib
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Signal
from PySide6.QtWidgets import QApplication

from pendopo.app import resources
from pendopo.app.endings import Ending
from pendopo.app.mac_events import MacEvents
from pendopo.drivers import garbage
from pendopo.ui.kit.frame import Frame

if TYPE_CHECKING:
    from pendopo.app.one_window import OneWindow
    from pendopo.app.profile import Profile
    from pendopo.ports.sound import SoundSource
    from pendopo.ui.kit.theme import Scheme
    from pendopo.ui.window import MainWindow

log = logging.getLogger(__name__)

SWITCH_INTERVAL_S = 0.0005
"""A busy window must not hold the sound thread back for Python's usual 5 ms."""
LATER = "pendopo.app.living"
"""Media, network and pages: loaded once the window is there."""

Script = Callable[["MainWindow"], Awaitable[int]]
"""Drives the window in place of a person; returns the exit code."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a window is filled with and asked for once it is there; see `run_window`."""

    profile: "Callable[[], Profile]"
    links: tuple[str, ...]
    sound: "SoundSource | None"
    script: Script | None
    display_name: str
    scheme: "Scheme | None"
    one: "OneWindow | None"
    opened: str


def run_window(
    profile: "Callable[[], Profile]",
    links: tuple[str, ...] = (),
    sound: "SoundSource | None" = None,
    script: Script | None = None,
    display_name: str = "",
    scheme: "Scheme | None" = None,
    one: "OneWindow | None" = None,
    opened: str = "",
) -> int:
    """Open the window and stay until it is closed, or until `script` is done.

    `profile` is asked for once the window is there. `links` are kept without a question;
    `opened` is one that somebody has clicked, and is asked about, as are those that later starts
    bring to `one`.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = begin()
    application.setApplicationName("Pendopo")
    application.setDesktopFileName(os.environ.get("FLATPAK_ID", "pendopo"))
    application.setQuitOnLastWindowClosed(False)
    ending = Ending()
    with garbage.by_hand(), _watched():
        frame = Frame(resources.directory(), scheme.value if scheme is not None else "")
        events = None  # elsewhere every event would come by for nothing
        if sys.platform == "darwin":
            events = MacEvents(application, frame)
        frame.show()
        _load(frame)
        garbage.collect_rarely()
        from pendopo.app.living import live

        opening = Opening(profile, links, sound, script, display_name, scheme, one, opened)
        return live(frame, opening, events, ending)


def begin() -> QApplication:
    """Qt itself, which ends a process that it cannot begin in: first, where anything is written
    that must not stay behind."""
    application = QApplication.instance() or QApplication(["pendopo"])
    assert isinstance(application, QApplication)
    return application


@contextmanager
def _watched() -> Iterator[None]:
    """What makes the window stand still is told to whoever asked to be told everything."""
    if not log.isEnabledFor(logging.INFO):
        yield
        return
    from pendopo.app.watchdog import Watchdog, WindowAsked

    asked = WindowAsked()
    watchdog = Watchdog("the window", threading.get_ident(), asked.ask)
    try:
        yield
    finally:
        log.info("longest stall of the window: %s", watchdog.close())


class _Loading(QObject):
    done = Signal()


def _load(frame: Frame) -> None:
    """Import the rest on a thread while the window paints and answers."""
    if LATER in sys.modules:
        return
    loading, waiting = _Loading(frame), QEventLoop()
    loading.done.connect(waiting.quit)

    def load() -> None:
        try:
            importlib.import_module(LATER)
        except Exception:
            log.exception("the rest of the program cannot be loaded")
        finally:
            loading.done.emit()

    thread = threading.Thread(target=load, name="loading", daemon=True)
    thread.start()
    waiting.exec()
    thread.join()
