"""Qt's Fusion style without what we draw ourselves: its rectangle of focus."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

_MARK = "pendopoStyle"


class CalmStyle(QProxyStyle):
    """Fusion, whose focus is shown by the focus ring alone."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Everything but the rectangle of focus."""
        if element is not QStyle.PrimitiveElement.PE_FrameFocusRect:
            super().drawPrimitive(element, option, painter, widget)


def calm(application: QApplication) -> None:
    """Give `application` this style, once."""
    if not application.property(_MARK):
        application.setStyle(CalmStyle())
        application.setProperty(_MARK, True)
