"""Takes the pictures: every scene in every language, theme and size that is wanted."""

import asyncio
import gc
import html
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from pathlib import Path

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from pendopo.app import screen
from pendopo.app.gallery.scenes import scenes
from pendopo.app.gallery.stage import NotShown, Scene, Stage
from pendopo.app.language import choose
from pendopo.drivers import garbage
from pendopo.drivers.media_thread import MediaThread
from pendopo.ui.kit.theme import Scheme

FONT, PIXELS = "Inter", 14
LANGUAGES = ("en", "id", "zh_CN", "en_XA", "ar_XB")
FROM_THE_RIGHT = "ar"
THEMES = tuple(scheme.value for scheme in Scheme)


class Size(Enum):
    """Of the window, in logical pixels, and how many of the screen's go into one."""

    WIDE = ("1120x720", QSize(1120, 720), 1)
    DOUBLE = ("1366x768at200", QSize(683, 384), 2)
    NARROW = ("420x720", QSize(420, 720), 1)

    @property
    def label(self) -> str:
        """As it stands in file names."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`only` are beginnings of scenes' names, none for all."""

    only: tuple[str, ...]
    languages: tuple[str, ...]
    themes: tuple[str, ...]
    sizes: tuple[Size, ...]

    def takes(self, scene: str) -> bool:
        """Whether a scene is among them."""
        return not self.only or any(scene.startswith(begin) for begin in self.only)


def take(directory: Path, wanted: Wanted, took: Callable[[str], None]) -> list[str]:
    """All sizes of `wanted` must have one scale, which is the process's. Returns what a scene
    waited for in vain. `took` is told the name of every picture."""
    directory.mkdir(parents=True, exist_ok=True)
    application = _application()
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    media = MediaThread()
    missing: list[str] = []
    try:
        with loop, garbage.by_hand():
            names = loop.run_until_complete(_names(media))
            for name, picture in _pictures(wanted, names):
                try:
                    loop.run_until_complete(picture(media, directory / f"{name}.png"))
                except NotShown as error:
                    missing.append(f"{name}: {error.what}")
                _sweep()
                took(name)
    finally:
        asyncio.set_event_loop(None)
        media.close()
    return missing


def write_index(directory: Path) -> Path:
    """One page with every picture of the directory, a row for each scene."""
    rows: dict[str, list[str]] = {}
    for file in sorted(directory.glob("*.png")):
        rows.setdefault(file.stem.rsplit("-", 3)[0], []).append(file.name)
    page = "\n".join(_row(scene, files) for scene, files in rows.items())
    index = directory / "index.html"
    index.write_text(_PAGE.replace("ROWS", page), encoding="utf-8")
    return index


_PAGE = """<!doctype html><meta charset="utf-8"><title>Pendopo</title>
<style>body{font:14px Inter,sans-serif;margin:24px}figure{display:inline-block;margin:8px}
img{max-width:560px;border:1px solid #ccc}</style>
ROWS
"""


def _row(scene: str, files: list[str]) -> str:
    figures = "".join(
        f'<figure><a href="{name}"><img loading="lazy" src="{name}"></a>'
        f"<figcaption>{html.escape(name)}</figcaption></figure>"
        for name in files
    )
    return f'<h2 id="{scene}">{scene}</h2>{figures}'


async def _names(media: MediaThread) -> list[str]:
    """Pages of the settings are known once there is a window."""
    stage = Stage(media, Scheme.LIGHT, Size.WIDE.value[1])
    names = sorted(scenes(stage))
    await stage.close()
    return names


def _pictures(wanted: Wanted, names: Sequence[str]) -> Iterator[tuple[str, "_Picture"]]:
    for language, theme, size in product(wanted.languages, wanted.themes, wanted.sizes):
        for scene in filter(wanted.takes, names):
            name = f"{scene}-{language}-{theme}-{size.label}"
            yield name, _Picture(scene, language, Scheme(theme), size.value[1])


@dataclass(frozen=True, slots=True)
class _Picture:
    scene: str
    language: str
    scheme: Scheme
    size: QSize

    async def __call__(self, media: MediaThread, file: Path) -> None:
        _speak(self.language)
        stage = Stage(media, self.scheme, self.size)
        try:
            scene: Scene = scenes(stage)[self.scene]
            await scene(stage)
            stage.picture().save(str(file))
        finally:
            await stage.close()


def _speak(language: str) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    directions = Qt.LayoutDirection
    mirrored = language.startswith(FROM_THE_RIGHT)
    application.setLayoutDirection(directions.RightToLeft if mirrored else directions.LeftToRight)
    choose(language)


def _application() -> QApplication:
    if screen.PLATFORM not in os.environ:
        screen.draw_unseen()
    screen.check()
    application = QApplication.instance() or QApplication(["pendopo"])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    font = QFont(FONT)
    font.setPixelSize(PIXELS)
    application.setFont(font)
    return application


def _sweep() -> None:
    """What the last picture left."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
