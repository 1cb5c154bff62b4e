"""The window itself: there at once, and whatever it will show comes into it."""

import json
from pathlib import Path

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QMainWindow, QWidget

from pendopo.ui.kit.guarded import painting
from pendopo.ui.kit.svg import drawn
from pendopo.words.kit import program

WANTED = QSize(1120, 720)
SMALLEST = QSize(400, 360)
MARK = 64


class Frame(QMainWindow):
    """Shows the mark until it is told what to hold; closing asks what it holds.

    It comes before everything else, the theme too: even the name `Qt` takes a tenth of a second
    to load.
    """

    def __init__(self, resources: Path, scheme: str = "") -> None:
        """`scheme` as in tokens.json; "" is the system's."""
        super().__init__()
        self.setObjectName("frame")
        self.setWindowTitle(program())
        mark = drawn(resources / "mark" / "pendopo.svg", MARK, self.devicePixelRatioF())
        self.setWindowIcon(QIcon(mark))
        self.setMinimumSize(SMALLEST)
        self.resize(WANTED.boundedTo(self.room()))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, _canvas(resources, scheme))
        self.setPalette(palette)
        self._held: QWidget | None = None
        self.setCentralWidget(_Mark(mark))

    def room(self) -> QSize:
        """What the screen has for windows."""
        return self.screen().availableSize()

    def hold(self, content: QWidget) -> None:
        """Show it instead of the mark."""
        self._held = content
        self.setCentralWidget(content)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is held may have something against it."""
        if self._held is None or self._held.close():
            event.accept()
        else:
            event.ignore()


class _Mark(QWidget):
    def __init__(self, mark: QPixmap) -> None:
        super().__init__()
        self._mark = mark

    def paintEvent(self, event: QPaintEvent) -> None:
        """In the middle."""
        painter = QPainter(self)
        with painting(painter):
            half = QPointF(MARK / 2, MARK / 2)
            painter.drawPixmap(self.rect().toRectF().center() - half, self._mark)
        painter.end()


def _canvas(resources: Path, scheme: str) -> QColor:
    tokens = json.loads((resources / "tokens.json").read_text(encoding="utf-8"))
    dark = QGuiApplication.palette().window().color().lightness() < 128
    return QColor(tokens[scheme or ("dark" if dark else "light")]["canvas"])
