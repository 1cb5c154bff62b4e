"""The controls that Tab goes through, in the order in which they are read."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget


def tab_stops(root: QWidget) -> list[QWidget]:
    """What can have the focus in `root`, itself included: row by row, each from its beginning."""
    stops = [each for each in (root, *root.findChildren(QWidget)) if _stops(each)]
    mirrored = root.isRightToLeft()

    def place(stop: QWidget) -> tuple[int, int]:
        middle = stop.mapTo(root, QPoint(stop.width() // 2, stop.height() // 2))
        return middle.y() // _ROW, -middle.x() if mirrored else middle.x()

    return sorted(stops, key=place)


def go_through(regions: Iterable[QWidget], forward: bool) -> QWidget | None:
    """Give the focus to the next stop of `regions`, one after the other and round again."""
    stops = [stop for region in regions for stop in tab_stops(region)]
    if not stops:
        return None
    focused = QApplication.focusWidget()
    if focused in stops:
        at = (stops.index(focused) + (1 if forward else -1)) % len(stops)
    else:
        at = 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[at].setFocus(reason)
    return stops[at]


_ROW = 12
"""Middles that differ by less are in one row."""


def _stops(widget: QWidget) -> bool:
    tabs = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tabs and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
