"""A level as 42 blocks, with the highest of the last moments and a word."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import Say
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import sound as words

BLOCKS = 42
STEP = 10
NARROWEST = 3
"""Pixels from one block to the next, at most and at least."""
QUIETEST, LOUDEST = -60.0, 0.0
HELD_S = 1.5
FALLS_PER_S = 20.0
"""Blocks."""
GAP = 8
"""Before the word."""


class LevelMeter(QWidget):
    """An indicator by its description; it never takes the focus."""

    def __init__(self, theme: Theme, name: str, meaning: Say) -> None:
        super().__init__()
        self._theme = theme
        self._meaning = meaning
        self._dbov: float | None = None
        self._lit = 0
        self._peak = 0.0
        self._held_s = 0.0
        self._word = ""
        self._room = 0
        self.setObjectName(name)
        self.setFont(theme.font(TextSize.CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self._measure()
        self.show_nothing()

    def sizeHint(self) -> QSize:
        """All blocks and a word."""
        return QSize(BLOCKS * STEP + self._room, max(24, self.fontMetrics().height() + 4))

    def minimumSizeHint(self) -> QSize:
        """Narrower blocks will do."""
        return QSize(BLOCKS * NARROWEST + self._room, self.sizeHint().height())

    def show_level(self, dbov: float, elapsed_s: float) -> None:
        """The level now; `elapsed_s` since the last time."""
        lit = _blocks(dbov)
        if lit >= self._peak:
            self._peak, self._held_s = float(lit), HELD_S
        elif self._held_s > 0:
            self._held_s -= elapsed_s
        else:
            self._peak = max(float(lit), self._peak - FALLS_PER_S * elapsed_s)
        self._dbov = dbov
        self._say(words.loudness(max(dbov, _level(self._peak))))
        self._lit = lit
        self.update()

    def show_nothing(self) -> None:
        """Nothing listens now."""
        self._dbov, self._lit, self._peak, self._held_s = None, 0, 0.0, 0.0
        self._say(words.not_open())
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._measure()
        if event.type() == QEvent.Type.LanguageChange:
            self._word = ""
            self._say(words.not_open() if self._dbov is None else words.loudness(self._dbov))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blocks, the peak higher than the others, the word after them."""
        painter = QPainter(self)
        with painting(painter):
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                painter.translate(self.width(), 0)
                painter.scale(-1, 1)
            end = self._paint_blocks(painter)
            painter.resetTransform()
            self._paint_word(painter, end)
        painter.end()

    def _paint_blocks(self, painter: QPainter) -> float:
        step = min(float(STEP), (self.width() - self._room) / BLOCKS)
        peak = round(self._peak)
        painter.setPen(Qt.PenStyle.NoPen)
        for block in range(BLOCKS):
            at_peak = peak > 0 and block == peak - 1
            lit = block < self._lit or at_peak
            height = 20.0 if at_peak else 14.0
            painter.setBrush(self._theme.color("accent" if lit else "hairline"))
            box = QRectF(block * step, (self.height() - height) / 2, step * 0.6, height)
            painter.drawRoundedRect(box, 2, 2)
        return BLOCKS * step

    def _paint_word(self, painter: QPainter, end: float) -> None:
        leads = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        box = QRectF(0 if leads else end + GAP, 0, self.width() - end - GAP, self.height())
        side = Qt.AlignmentFlag.AlignRight if leads else Qt.AlignmentFlag.AlignLeft
        metrics = self.fontMetrics()
        word = metrics.elidedText(self._word, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.setFont(self.font())
        painter.setPen(self._theme.color("text2"))
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), word)

    def _measure(self) -> None:
        """The blocks stay where they are whatever the word is."""
        advance = self.fontMetrics().horizontalAdvance
        self._room = GAP + max(advance(word) for word in words.every_level()) + 1
        self.updateGeometry()

    def _say(self, word: str) -> None:
        if word != self._word:
            self._word = word
            self.setAccessibleName(self._meaning())
            self.setAccessibleDescription(word)


def _blocks(dbov: float) -> int:
    part = (dbov - QUIETEST) / (LOUDEST - QUIETEST)
    return round(min(max(part, 0.0), 1.0) * BLOCKS)


def _level(blocks: float) -> float:
    return QUIETEST + blocks / BLOCKS * (LOUDEST - QUIETEST) if blocks else -127.0
