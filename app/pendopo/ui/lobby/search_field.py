"""A field that finds rooms while one writes."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import lobby as words

KEYS = "Ctrl K"
GLASS = 38
GAP = 14


class SearchField(QLineEdit):
    """Escape empties it; while it is empty it shows the keys that lead here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("searchEdit")
        self.setMaxLength(100)
        self._lead()
        self._name()
        theme.changed.connect(self.update)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._lead()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape first empties the field."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, a glass, and the keys."""
        super().paintEvent(event)
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        ink, box = self._theme.color("text2"), QRectF(self.rect())
        glass = QRectF(box.right() - 30 if mirrored else 12, box.center().y() - 9, 18, 18)
        self._theme.icons.paint(painter, "search", glass, ink)
        painter.setFont(self._theme.font(TextSize.CAPTION))
        said = self.fontMetrics().horizontalAdvance(self.placeholderText())
        keys_take = painter.fontMetrics().horizontalAdvance(KEYS)
        if not self.text() and self.width() >= GLASS + said + GAP + keys_take + GAP:
            painter.setPen(ink)
            side = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
            side |= Qt.AlignmentFlag.AlignAbsolute
            keys = box.adjusted(GAP, 0, -GAP, 0)
            painter.drawText(keys, side | Qt.AlignmentFlag.AlignVCenter, KEYS)

    def _lead(self) -> None:
        """Room for the glass."""
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.setTextMargins(0 if mirrored else 26, 0, 26 if mirrored else 0, 0)

    def _name(self) -> None:
        self.setAccessibleName(words.search())
        self.setAccessibleDescription(KEYS)
        self.setPlaceholderText(words.search())
