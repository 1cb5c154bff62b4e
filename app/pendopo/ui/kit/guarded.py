"""The frame every painting happens in."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPainter

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
