"""The page of whoever hosts: the place on this computer, and LiveKit servers they run."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pendopo.ui.hosting.invites_card import InvitesCard
from pendopo.ui.hosting.operator_page import OperatorPage
from pendopo.ui.hosting.plan_card import PlanCards
from pendopo.ui.hosting.rooms_card import RoomsCard
from pendopo.ui.hosting.status_card import StatusCard
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.plain import PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import hosting as words

NARROW = 760
STACKED = 620


class HostingView(QWidget):
    """Shows what its presenter found out; every press is only a signal."""

    back = Signal()
    seen = Signal()
    unseen = Signal()
    language_changed = Signal()
    operator_seen = Signal(bool)
    """Whether the page of LiveKit servers is looked at."""

    def __init__(
        self, theme: Theme, breathe: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        """`breathe` is called between its parts."""
        super().__init__(parent)
        self.setObjectName("hosting")
        self.status = StatusCard(theme)
        self.plan = PlanCards(theme)
        self.rooms = RoomsCard(theme, self.status.room_button)
        self.invites = InvitesCard(theme, self.status.close_button)
        breathe()
        self._theme = theme
        self._tabs = QButtonGroup(self)
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(8)
        self._tab_row.setContentsMargins(0, 0, 0, 4)
        self._tab_row.addStretch(1)
        self._pages = QStackedWidget(self)
        self._areas: list[QScrollArea] = []
        self._leave = IconButton(theme, "hostingBack", "chevron-left", words.back)
        self._leave.clicked.connect(self.back)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._leave)
        head.addWidget(PlainLabel(theme, words.heading, TextSize.PAGE, wrap=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(4)
        self._top = top = QVBoxLayout()
        top.setSpacing(4)
        top.addLayout(head)
        top.addLayout(self._tab_row)
        column.addLayout(top)
        column.addWidget(self._pages, 1)
        self.operator = OperatorPage(theme)
        breathe()
        self.add_tab("hostHere", words.this_computer, self._place_page())
        self.add_tab("hostServer", words.other_server, self.operator)
        self._pages.currentChanged.connect(lambda at: self.operator_seen.emit(at > 0))
        self.setFocusProxy(self.status.open_button)

    def add_tab(self, name: str, title: Say, page: QWidget) -> None:
        """One more kind of place; with one there is nothing to choose."""
        area = QScrollArea()
        self._areas.append(area)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        at = self._pages.addWidget(area)
        tab = _Tab(self._theme, f"{name}Tab", title, "nav")
        tab.setCheckable(True)
        tab.setAutoExclusive(True)
        tab.setChecked(at == 0)
        tab.toggled.connect(lambda on: self._pages.setCurrentIndex(at) if on else None)
        self._tabs.addButton(tab, at)
        self._tab_row.insertWidget(at, tab)
        self._pages.raise_()  # read after the choice between them, as it is seen
        for button in self._tabs.buttons():
            button.setVisible(at > 0)

    def show_invites(self) -> None:
        """Of the place on this computer, wherever the page is scrolled to."""
        self._tabs.button(0).click()
        copy = next(iter(self.invites.rows.values())).copy
        copy.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(0, copy, lambda: self._areas[0].ensureWidgetVisible(self.invites))

    def set_back(self, offered: bool) -> None:
        """A way back, where no place stands at the side."""
        self._leave.setVisible(offered)

    def _place_page(self) -> QWidget:
        page = QWidget()
        self._column = column = QVBoxLayout(page)
        column.setSpacing(14)
        column.addWidget(PlainLabel(self._theme, words.means, TextSize.BODY, "quiet", wrap=True))
        column.addWidget(self.status)
        left, right = QVBoxLayout(), QVBoxLayout()
        for side in (left, right):
            side.setSpacing(16)
        left.addWidget(self.rooms)
        left.addWidget(self.plan)
        left.addStretch(1)
        right.addWidget(self.invites)
        right.addStretch(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(16)
        self._sides.addLayout(left, 48)
        self._sides.addLayout(right, 52)
        column.addLayout(self._sides)
        column.addStretch(1)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where there is no room for two."""
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._sides.setDirection(down if self.width() < NARROW else across)
        self.status.set_narrow(self.width() < STACKED)
        side = 16 if self.width() < STACKED else 28
        self._top.setContentsMargins(side, 0, side, 0)
        self._column.setContentsMargins(side, 0, side, 24)
        self.operator.set_side(side)

    def changeEvent(self, event: QEvent) -> None:
        """What was said is to be said in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.language_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.seen.emit()
        if self._pages.currentIndex() > 0:
            self.operator_seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.unseen.emit()
        self.operator_seen.emit(False)


class _Tab(TextButton):
    """Has room for its words in bold, which is how the chosen one stands there."""

    def sizeHint(self) -> QSize:
        """As wide as it will ever be."""
        bold = QFontMetrics(self._theme.font(TextSize.STRONG))
        width = bold.horizontalAdvance(self.text()) + 28
        return super().sizeHint().expandedTo(QSize(width, 0))
