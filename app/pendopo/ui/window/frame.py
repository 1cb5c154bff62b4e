"""The window itself: there at once, and whatever it will show comes into it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from pendopo.ui.kit.plain import MarkLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import Theme
from pendopo.words.kit import program

WANTED = QSize(1120, 720)
SMALLEST = QSize(400, 360)


class Frame(QMainWindow):
    """Shows the mark until it is told what to hold; closing asks what it holds."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("frame")
        self.setWindowTitle(program())
        self.setWindowIcon(QIcon(theme.icons.mark("pendopo", 64)))
        self.setMinimumSize(SMALLEST)
        self.resize(WANTED)
        theme.apply()
        self._held: QWidget | None = None
        waiting = Ground(theme, "canvas")
        column = QVBoxLayout(waiting)
        column.addWidget(MarkLabel(theme, 64), 0, Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(waiting)

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
