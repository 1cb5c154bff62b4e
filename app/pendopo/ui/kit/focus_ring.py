"""The ring of keyboard focus: 2 px wide, 2 px away from whatever has the focus."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QWidget,
)
from shiboken6 import isValid

from pendopo.ui.kit.focus import by_keyboard
from pendopo.ui.kit.painting import paint_focus, painting
from pendopo.ui.kit.theme import Theme

AWAY = 4
"""Pixels around a control that its ring needs: 2 px of air, 2 px of ring."""
RADIUS = "ringRadius"
"""A property: the corner radius of a control that is not 8 px round."""
_DEFAULT_RADIUS = 8.0
_MOVES = frozenset(
    {
        QEvent.Type.Move,
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.ZOrderChange,
    }
)


class FocusRing(QWidget):
    """One for a window. It lies over the controls, so that no control is painted for it, and in
    a scrolled area it is cut off as they are. Lists draw their own around a row."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._home = window
        self._widget: QWidget | None = None
        self._watched: list[QWidget] = []
        self._reason_is_key = False
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        theme.changed.connect(self.update)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    @property
    def around(self) -> QWidget | None:
        """What the ring is drawn around now."""
        return self._widget if not self.isHidden() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """How the focus goes is how it comes to the next; and the ring moves with its control."""
        kind = event.type()
        if kind is QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            self._reason_is_key = by_keyboard(event)
        elif kind in _MOVES:
            self._place()
        elif kind is QEvent.Type.MouseButtonPress and watched is self._widget:
            self._release()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring."""
        painter = QPainter(self)
        with painting(painter):
            box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            paint_focus(painter, self._theme, box, _radius(self._widget) + AWAY - 1)
        painter.end()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self._home):
            return
        came_by_key, self._reason_is_key = self._reason_is_key, False
        self._release()
        if now is None or not self._home.isAncestorOf(now):
            return
        self._watch(now, (came_by_key and _wants_ring(now)) or isinstance(now, QLineEdit))

    def _watch(self, widget: QWidget, ringed: bool) -> None:
        widget.installEventFilter(self)
        self._watched.append(widget)
        if not ringed:
            return
        self._widget = widget
        above = widget.parentWidget()
        inside = widget
        while above is not None and above is not self._home:
            if isinstance(above, QAbstractScrollArea):
                break
            above.installEventFilter(self)
            self._watched.append(above)
            inside, above = above, above.parentWidget()
        scrolled = isinstance(above, QAbstractScrollArea)
        self.setParent(inside if scrolled else self._home)
        self._place()

    def _release(self) -> None:
        for widget in filter(isValid, self._watched):
            widget.removeEventFilter(self)
        self._watched.clear()
        self._widget = None
        self.hide()
        if self.parentWidget() is not self._home:
            self.setParent(self._home)

    def _place(self) -> None:
        widget, parent = self._widget, self.parentWidget()
        if widget is None or parent is None:
            return
        at = widget.mapTo(parent, widget.rect().topLeft())
        self.setGeometry(QRect(at, widget.size()).adjusted(-AWAY, -AWAY, AWAY, AWAY))
        self.setVisible(widget.isVisible())
        self.raise_()
        self.update()


def _wants_ring(widget: QWidget) -> bool:
    controls = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    rows = isinstance(widget, QAbstractItemView) and widget.property(RADIUS) is None
    return bool(controls) and not rows


def _radius(widget: QWidget | None) -> float:
    said = widget.property(RADIUS) if widget is not None else None
    return float(said) if said is not None else _DEFAULT_RADIUS
