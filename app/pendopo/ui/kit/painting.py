"""The frame every painting happens in, and small shapes shared by all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from pendopo.ui.kit.theme import Theme

log = logging.getLogger(__name__)


@contextmanager
def painting(painter: QPainter, smooth: bool = True) -> Iterator[None]:
    """Antialiased when `smooth`, with the painter's state restored. An exception is logged and
    goes no further: from a paint event it could end the process."""
    painter.save()
    if smooth:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield
    except Exception:
        log.exception("painting failed")
    finally:
        painter.restore()


def paint_focus(painter: QPainter, theme: Theme, box: QRectF, radius: float) -> None:
    """The 2 px ring of keyboard focus along `box`."""
    painter.setPen(QPen(theme.color("focus"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)
