"""A menu with round corners and a shadow, whose rows have icons."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QWidget, QWidgetAction

from pendopo.ui.kit.accessible import NOT_READ, MenuInReach
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.former_focus import FormerFocus
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import literal_ampersands, set_tooltip
from pendopo.ui.kit.shadow import SPREAD, paint_shadow
from pendopo.ui.kit.theme import Scheme, TextSize, Theme

RADIUS = 12
PADDING = 6
ROW = 34
ICON = 18
_INK = "menuInk"
_ICON = "menuIcon"
_HEADING = NOT_READ
HEADING = 220
"""Longer names are cut: the menu stays narrow."""


class Menu(QMenu):
    """Shown inside its window with `open_at`; goes away by itself.

    Without a compositor nothing is translucent, so the corners and the shadow lie on a picture
    of what the menu covers.
    """

    def __init__(self, theme: Theme, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.theme = theme
        self._behind = QPixmap()
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        self.setWindowFlags(self.windowFlags() | flags)
        edge = SPREAD + PADDING
        self.setContentsMargins(edge, edge, edge, edge)
        self.hovered.connect(self._focus)

    def add_heading(self, text: str) -> None:
        """Whom or what the menu is about; not to be pressed."""
        self.setAccessibleName(text)
        shown = elided(text, self.theme.font(TextSize.STRONG), HEADING)
        heading = self.addAction(literal_ampersands(shown))
        if shown != text:
            self.setToolTipsVisible(True)
            set_tooltip(heading, text)
        heading.setProperty(_HEADING, True)
        heading.setEnabled(False)

    def add_row(self, name: str, text: str, icon: str, ink: str = "text") -> QAction:
        """One thing to do; `ink` is "bad" for what cannot be taken back."""
        drawn = self.theme.icons.icon(icon, ICON, self.theme.color(ink), self.devicePixelRatioF())
        row = self.addAction(drawn, literal_ampersands(text))
        row.setIconVisibleInMenu(True)
        row.setProperty(_ICON, icon)
        row.setProperty(_INK, ink)
        row.setObjectName(name)
        row.triggered.connect(self.close)  # a screen reader's press leaves it open
        return row

    def open_at(self, at: QPoint, before: QWidget | None = None) -> None:
        """Open near the global point `at`, inside the window; the focus returns to `before`."""
        home = self._home()
        if before is not None:
            former = FormerFocus(before)
            self.aboutToHide.connect(lambda: former.give_back(Qt.FocusReason.PopupFocusReason))
        place = self._panel_at(at, home)
        self._behind = home.grab(QRect(home.mapFromGlobal(place.topLeft()), place.size()))
        self.popup(place.topLeft())
        MenuInReach(self, home)
        self._choose_first()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Panel and rows."""
        painter = QPainter(self)
        with painting(painter):
            painter.drawPixmap(0, 0, self._behind)
            self._paint_panel(painter)
            for action in self.actions():
                self._paint_row(painter, action)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the shadow is one beside the menu."""
        if not self._panel().contains(event.position()):
            self.close()
            return
        super().mousePressEvent(event)

    def _home(self) -> QWidget:
        parent = self.parentWidget()
        return parent.window() if parent is not None else self

    def _panel_at(self, at: QPoint, home: QWidget) -> QRect:
        """The whole menu with its shadow, the panel of it inside the window where it fits."""
        self.ensurePolished()
        size: QSize = self.sizeHint()
        inside = QRect(home.mapToGlobal(QPoint(0, 0)), home.size())
        mirrored = QApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = at.x() - (size.width() - SPREAD if mirrored else SPREAD)
        place = QRect(QPoint(left, at.y() - SPREAD), size)
        room = inside.adjusted(8 - SPREAD, 8 - SPREAD, SPREAD - 8, SPREAD - 8)
        place.moveLeft(max(room.left(), min(place.left(), room.right() - place.width())))
        place.moveTop(max(room.top(), min(place.top(), room.bottom() - place.height())))
        return place

    def _choose_first(self) -> None:
        """Arrows begin at the first row."""
        for action in self.actions():
            if action.isEnabled() and not action.isSeparator():
                self.setActiveAction(action)
                self._focus(action)
                return

    def _focus(self, action: QAction) -> None:
        """What has a control of its own is turned by keys; the menu is asked for the rest."""
        control = action.defaultWidget() if isinstance(action, QWidgetAction) else None
        (control or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def _panel(self) -> QRectF:
        return QRectF(self.rect()).adjusted(SPREAD, SPREAD, -SPREAD, -SPREAD)

    def _paint_panel(self, painter: QPainter) -> None:
        panel = self._panel()
        paint_shadow(painter, self.theme, panel, RADIUS)
        high_contrast = self.theme.scheme is Scheme.HIGH_CONTRAST
        painter.setPen(QPen(self.theme.color("hairline"), 2 if high_contrast else 1))
        painter.setBrush(self.theme.color("surface"))
        painter.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_row(self, painter: QPainter, action: QAction) -> None:
        box = QRectF(self.actionGeometry(action))
        if action.isSeparator():
            line = QRectF(box.left() + 8, box.center().y(), box.width() - 16, 1)
            painter.fillRect(line, self.theme.color("hairline"))
            return
        if action is self.activeAction() and action.isEnabled():
            self._paint_chosen(painter, box)
        if action.property(_HEADING):
            self._paint_text(painter, box, action, "text", TextSize.STRONG, 12)
        elif action.property(_ICON):
            self._paint_choice(painter, box, action)

    def _paint_choice(self, painter: QPainter, box: QRectF, action: QAction) -> None:
        ink = str(action.property(_INK)) if action.isEnabled() else "disabled"
        icon = QRectF(0, 0, ICON, ICON)
        icon.moveCenter(box.center())
        icon.moveLeft(box.left() + 12)
        if self.isRightToLeft():
            icon.moveRight(box.right() - 12)
        color = self.theme.color(ink)
        self.theme.icons.paint(painter, str(action.property(_ICON)), icon, color)
        self._paint_text(painter, box, action, ink, TextSize.BODY, 12 + ICON + 10)

    def _paint_chosen(self, painter: QPainter, box: QRectF) -> None:
        high_contrast = self.theme.scheme is Scheme.HIGH_CONTRAST
        painter.setPen(QPen(self.theme.color("focus"), 2) if high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("accent_soft"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)

    def _paint_text(
        self, painter: QPainter, box: QRectF, action: QAction, ink: str, size: TextSize, start: int
    ) -> None:
        painter.setFont(self.theme.font(size))
        painter.setPen(self.theme.color(ink))
        mirrored = self.isRightToLeft()
        room = box.adjusted(12 if mirrored else start, 0, -start if mirrored else -12, 0)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        text = action.text().replace("&&", "&")
        fitting = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, round(room.width())
        )
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, fitting)
