"""The level of our own microphone as columns, like those of the pavilion."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import Theme
from pendopo.ui.room.voice_meter import loudness
from pendopo.words import microphone as words


class Meter(QWidget):
    """Ten columns that follow the own voice."""

    COLUMNS = 10

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lit = 0
        self.setFixedSize(self.COLUMNS * 6, 16)
        self.setAccessibleName(words.level())

    def show_level(self, dbov: float) -> None:
        """Light as many columns as the level asks for."""
        lit = round(loudness(dbov) * self.COLUMNS)
        if lit != self._lit:
            self._lit = lit
            self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(words.level())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns, high in the middle like a roof's."""
        painter = QPainter(self)
        with painting(painter):
            painter.setPen(Qt.PenStyle.NoPen)
            for column in range(self.COLUMNS):
                lit = column < self._lit
                painter.setBrush(self._theme.color("accent" if lit else "hairline"))
                height = 14 - abs(column - 4.5) * 1.6
                box = QRectF(column * 6, 8 - height / 2, 4, height)
                painter.drawRoundedRect(box, 2, 2)
        painter.end()
