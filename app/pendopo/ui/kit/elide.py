"""Text cut to a width, with an ellipsis."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF


def elided(text: str, font: QFont, width: float) -> str:
    """`text` on one line of `width` pixels."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
