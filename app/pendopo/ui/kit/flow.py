"""A paragraph of plain text whose beginning is bold, wrapped to a width and painted."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from pendopo.ui.kit.elide import elided


class Flow:
    """Laid out once; `height` is what it needs, `paint` draws it."""

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        bold: int = 0,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
    ) -> None:
        self._layout = QTextLayout(text.replace("\n", "\N{LINE SEPARATOR}"), font)
        option = QTextOption(align)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # not the window's
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        if bold:
            self._layout.setFormats([_bold(bold)])
        self.height = self._break(max(width, 40.0))

    @property
    def lines(self) -> int:
        """How many lines the text takes."""
        return self._layout.lineCount()

    def paint(self, painter: QPainter, at: QPointF, color: QColor) -> None:
        """Draw with the top left corner at `at`."""
        painter.setPen(color)
        self._layout.draw(painter, at)

    def _break(self, width: float) -> float:
        y = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, y))
            y += line.height() * 1.12
        self._layout.endLayout()
        return y


def fitted(text: str, font: QFont, width: float, lines: int) -> str:
    """`text` cut, with an ellipsis, so that it takes at most so many lines of `width`."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    kept = 0
    for _ in range(lines - 1):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        kept = line.textStart() + line.textLength()
    layout.endLayout()
    return text[:kept] + elided(text[kept:], font, width)


def _bold(length: int) -> QTextLayout.FormatRange:
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.DemiBold)
    range_ = QTextLayout.FormatRange()
    range_.start = 0
    range_.length = length
    range_.format = style
    return range_
