"""The mark as Windows wants its icons: one file that holds a picture of each size."""

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Of the title bar, the task bar, the desktop and the list of programs at every usual scale."""
SMALL = 20
"""Up to this size a drawing of few lines is clearer."""
RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "mark"
FEW_LINES = Path(__file__).resolve().parents[1] / "linux" / "pendopo-16.svg"


def write(path: Path) -> Path:
    """Draw all of them into `path`."""
    pictures = [_picture(size) for size in SIZES]
    at = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for size, picture in zip(SIZES, pictures, strict=True):
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + b"".join(pictures))
    return path


def _picture(size: int) -> bytes:
    drawing = FEW_LINES if size <= SMALL else RESOURCES / "pendopo.svg"
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
