"""Margins that change sides with the direction of the language; Qt leaves them where they are."""

from PySide6.QtWidgets import QApplication, QLayout


def set_margins(layout: QLayout, leading: int, top: int, trailing: int, bottom: int) -> None:
    """Call again when the direction changes."""
    if QApplication.isRightToLeft():
        leading, trailing = trailing, leading
    layout.setContentsMargins(leading, top, trailing, bottom)
