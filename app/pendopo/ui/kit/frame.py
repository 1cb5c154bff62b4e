"""The window itself: there at once, and whatever it will show comes into it."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QMainWindow, QWidget

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import Theme
from pendopo.words.kit import program

WANTED = QSize(1120, 720)
SMALLEST = QSize(400, 360)
MARK = 64


class Frame(QMainWindow):
    """Shows the mark until it is told what to hold; closing asks what it holds.

    It comes before everything else, so it takes nothing of the kit but colours.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("frame")
        self.setWindowTitle(program())
        mark = theme.icons.mark("pendopo", MARK)
        self.setWindowIcon(QIcon(mark))
        self.setMinimumSize(SMALLEST)
        self.resize(WANTED.boundedTo(self.room()))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.color("canvas"))
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
