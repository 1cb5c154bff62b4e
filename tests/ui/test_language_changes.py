"""Scenes of the gallery, opened in English and changed to another language while they are open."""

import asyncio
import re
from collections.abc import Iterator
from typing import Final

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from installers.words import catalogues
from pendopo.app.gallery.scenes import scenes
from pendopo.app.gallery.stage import Stage
from pendopo.drivers.media_thread import MediaThread
from pendopo.ui.kit.sheet import Sheet
from pendopo.ui.kit.theme import Scheme
from pendopo.ui.kit.toast import Toast
from pendopo.words import catalogue
from tests.ui.test_language import read
from tests.ui.window_case import RESOURCES

SIZE = QSize(1120, 720)
PAGES: Final = (
    "welcome-all",
    "welcome-refused",
    "lobby",
    "lobby-empty",
    "lobby-failed",
    "lobby-search",
    "lobby-one-room",
    "listener-hand",
    "microphone-silent",
    "host",
    "line-WARN_TAMPER",
    "panel",
    "reconnecting",
    "ended-lost",
    "hosting-open",
    "hosting-died",
    "operating",
    "settings",
)
"""One of each kind; the last is every page of the settings."""
PASSING: Final = (Sheet, Toast)
"""No language is chosen while one of these is up: a sheet is modal, a toast goes by."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    _speak()
    yield
    _speak()


@pytest.mark.parametrize("scene", PAGES)
def test_nothing_english_is_left(scene: str) -> None:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    media = MediaThread()
    try:
        with loop:
            left = loop.run_until_complete(_left(media, scene))
    finally:
        asyncio.set_event_loop(None)
        media.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not left


def test_what_is_left_is_found() -> None:
    assert _english() & set(_sentences("Not connected."))


async def _left(media: MediaThread, scene: str) -> list[str]:
    """What still stands there in English, with the widget's name."""
    stage = Stage(media, Scheme.LIGHT, SIZE)
    try:
        for name, play in scenes(stage).items():
            if name == scene or (name.startswith("settings-") and scene == "settings"):
                await play(stage)
        _speak("en_XA")
        QApplication.sendEvent(QApplication.instance(), QEvent(QEvent.Type.LanguageChange))  # type: ignore[arg-type]
        await stage.settle()
        known = _english()
        return [
            f"{widget.objectName() or type(widget).__name__}: {said}"
            for widget in (stage.window, *stage.window.findChildren(QWidget))
            for text in (*read(widget), *_long(widget))
            for said in _sentences(text)
            if said in known and _seen(widget, stage, scene) and not _passes(widget)
        ]
    finally:
        await stage.close()


def _seen(widget: QWidget, stage: Stage, scene: str) -> bool:
    """Pages of the settings are turned by then, and hide each other."""
    all_of_them = scene == "settings" and stage.window.pages.settings.isAncestorOf(widget)
    return all_of_them or widget.isVisibleTo(stage.window)


def _passes(widget: QWidget | None) -> bool:
    while widget is not None:
        if isinstance(widget, PASSING):
            return True
        widget = widget.parentWidget()
    return False


def _long(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
        yield widget.placeholderText()


def _sentences(text: str) -> list[str]:
    """A text, its lines, and the sentences in them, without markup."""
    lines = re.sub(r"</?p>", "", text).splitlines()
    return [part for line in lines for part in {line, *re.split(r"(?<=[.?!]) ", line)}]


def _english() -> set[str]:
    """Messages of two letters and more without a place for a value."""
    return {
        form
        for message in catalogues.template()
        if message.id
        for form in ((message.id,) if isinstance(message.id, str) else message.id)
        if re.search(r"[A-Za-z]{2}", form) and "{" not in form and "://" not in form
    }


def _speak(*languages: str) -> None:
    catalogue.use(RESOURCES / "locale", languages)
