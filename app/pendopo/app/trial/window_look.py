"""A window drawn by a process of its own: Qt ends a program in which it cannot begin."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pendopo.app import own_program, resources, screen
from pendopo.app.language import OFFERED
from pendopo.drivers.aside import aside
from pendopo.model import json_text
from pendopo.model.errors import OwnError, OwnReason
from pendopo.model.faults import PartFault
from pendopo.words.language import own_name

WITHIN_S = 30.0
OFF_SCREEN = "--off-screen"
REACH = 24
"""Pixels of the mark around its middle."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of it. `seen` is false where it was drawn off the screen."""

    seen: bool
    platform: str
    width: int
    height: int
    scale: float
    colours: int
    """In a corner of the mark: one means that nothing was drawn."""
    unreadable: tuple[str, ...]
    """Languages whose letters no font has."""


async def look() -> Drawn:
    """Raises OwnError: SELF_TEST when the process ends without an answer, NO_SCREEN when this
    computer lacks what every window needs."""
    seen = await aside(screen.there)
    if not seen and not screen.can_draw_unseen():
        raise OwnError(OwnReason.NO_SCREEN)
    process = _started(*([] if seen else [OFF_SCREEN]))
    try:
        said = await aside(lambda: _answer(process))
    finally:
        if process.poll() is None:
            process.kill()
    try:
        return Drawn(seen, unreadable=tuple(said.pop("unreadable")), **said)
    except (TypeError, KeyError):
        raise OwnError(OwnReason.SELF_TEST, fault=PartFault.PICTURE) from None


def draw(off_screen: bool, by: str = "") -> Mapping[str, Any]:
    """The fields of `Drawn` but `seen`; `by` a platform that is tried whatever comes of it.
    Raises OwnError(NO_SCREEN)."""
    if off_screen:
        screen.draw_unseen()
    if by:
        screen.draw_by(by)
    else:
        screen.check()
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from pendopo.ui.kit.frame import Frame

    application = QApplication(["pendopo"])
    frame = Frame(resources.directory())
    image = frame.grab().toImage()
    x, y, around = image.width() // 2, image.height() // 2, range(-REACH, REACH)
    return {
        "platform": QGuiApplication.platformName(),
        "width": frame.width(),
        "height": frame.height(),
        "scale": frame.devicePixelRatioF(),
        "colours": len({image.pixel(x + dx, y + dy) for dx in around for dy in around}),
        "unreadable": [each for each in OFFERED if not _readable(application, own_name(each))],
    }


def _readable(application: Any, text: str) -> bool:
    """Whether some font has every letter."""
    from PySide6.QtGui import QTextLayout

    layout = QTextLayout(text, application.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return all(glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes())


def _started(*more: str) -> "subprocess.Popen[str]":
    pipes = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return own_program.start(["window-look", *more], stdout=subprocess.PIPE, **pipes)


def _answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    try:
        out, _ = process.communicate(timeout=WITHIN_S)
        said: Any = json_text.read(out)
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
