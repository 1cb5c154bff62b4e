"""The mark as macOS wants its icons: pictures of every size, put into one file by iconutil."""

import subprocess
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from installers.windows.icon import FEW_LINES, RESOURCES, SMALL

SIZES = (16, 32, 128, 256, 512)
"""In points; each also for screens with two pixels a point."""
MARGIN = 0.08
"""Of each side: other icons of macOS leave a tenth, and our mark has some of its own."""


def write(path: Path) -> Path:
    """Draw all of them, and make the .icns file at `path`; iconutil is part of macOS."""
    folder = pictures(path.with_suffix(".iconset"))
    command = ["iconutil", "--convert", "icns", "--output", str(path), str(folder)]
    subprocess.run(command, check=True, timeout=60)
    return path


def pictures(folder: Path) -> Path:
    """The folder that iconutil reads, its names given by Apple."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for scale, ending in ((1, ""), (2, "@2x")):
            image = _picture(size * scale)
            if not image.save(str(folder / f"icon_{size}x{size}{ending}.png")):
                raise OSError(f"no picture could be written to {folder}")
    return folder


def _picture(pixels: int) -> QImage:
    drawing = FEW_LINES if pixels <= SMALL else RESOURCES / "pendopo.svg"
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    edge = 0 if pixels <= SMALL else pixels * MARGIN
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(
        painter, QRectF(image.rect()).adjusted(edge, edge, -edge, -edge)
    )
    painter.end()
    return image
