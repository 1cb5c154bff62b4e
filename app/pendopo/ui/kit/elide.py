"""Text cut to a width, with an ellipsis."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"


def elided(text: str, font: QFont, width: float) -> str:
    """`text` on one line of `width` pixels. What is cut keeps the direction of its own script, so
    that the ellipsis stands at its end whichever way the window reads."""
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
    return shown if shown == text else f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}"
