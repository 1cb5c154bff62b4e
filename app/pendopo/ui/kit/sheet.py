"""A question inside the window: the rest is dimmed and waits."""

import asyncio

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pendopo.ui.kit.accessible import MODAL
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.former_focus import FormerFocus
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import PlainLabel, Say, said
from pendopo.ui.kit.shadow import paint_shadow
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.tab_stops import go_through
from pendopo.ui.kit.theme import TextSize, Theme

RADIUS = 14
RING = 4
"""Below the last of the words, for the ring of the focus."""
LOW = 480
"""Windows lower than this have no room for wide edges."""


class Sheet(QWidget):
    """Covers its parent until answered; Tab stays inside, Escape says no. Await `answer()`."""

    def __init__(self, theme: Theme, parent: QWidget, heading: str | Say, name: str) -> None:
        super().__init__(parent)
        self._answer: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
        self._before = FormerFocus()
        self._over = parent
        self.theme = theme
        self.setObjectName(name)
        self.setProperty(MODAL, True)
        self.setAccessibleName(said(heading))
        self.card = Ground(theme, "surface", RADIUS, "all")
        self.card.setMaximumWidth(560)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self._whole = QVBoxLayout(self.card)
        self._area = FittingArea(content)
        self._whole.addWidget(self._area)
        title = PlainLabel(theme, heading, TextSize.TITLE, wrap=True)
        self.body.addWidget(title)
        self._outer = outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(self.card, 8, Qt.AlignmentFlag.AlignVCenter)
        outer.addStretch(1)
        parent.installEventFilter(self)

    def add_answers(self, yes: TextButton, no: TextButton, *, focus_no: bool = True) -> None:
        """The buttons at the end; the one to be focused is the choice without consequences."""
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.addStretch(1)
        row.addWidget(no)
        row.addWidget(yes)
        self._whole.addLayout(row)
        yes.clicked.connect(lambda: self.give(True))
        no.clicked.connect(lambda: self.give(False))
        self._first = no if focus_no else yes

    def show_over(self, first: QWidget | None = None) -> None:
        """Cover the parent; `first` gets the focus instead of the safest answer."""
        self._cover()
        self.show()
        self.raise_()
        (first or self._first).setFocus(Qt.FocusReason.TabFocusReason)

    def reveal(self, widget: QWidget) -> None:
        """Bring something new into sight once it has its place."""
        QTimer.singleShot(0, widget, lambda: self._area.ensureWidgetVisible(widget))

    def _cover(self) -> None:
        """Where there is little room all of it is for the words."""
        low = self._over.height() < LOW
        edge, inside = (8, 16) if low else (16, 24)
        self._outer.setContentsMargins(edge, edge, edge, edge)
        self.body.setContentsMargins(24, inside, 24, RING)
        self.body.setSpacing(8 if low else 12)
        self._whole.setContentsMargins(1, 1, 1, inside)
        self._whole.setSpacing((12 if low else 16) - RING)
        self.setGeometry(self._over.rect())

    async def answer(self) -> bool:
        """Wait for yes or no."""
        return await self._answer

    def give(self, yes: bool) -> None:
        """Answer and go away."""
        if self._answer.done():
            return
        self._answer.set_result(yes)
        self._over.removeEventFilter(self)
        self.hide()
        self._before.give_back()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep covering the parent."""
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round inside."""
        stop = go_through((self.card,), next)
        if stop is not None:
            self._area.ensureWidgetVisible(stop)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape says no; nothing reaches what is dimmed."""
        if event.key() == Qt.Key.Key_Escape:
            self.give(False)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scrim, and a soft shadow below the card."""
        painter = QPainter(self)
        with painting(painter):
            painter.fillRect(self.rect(), QColor(20, 14, 10, 150 if self.theme.dark else 96))
            paint_shadow(painter, self.theme, QRectF(self.card.geometry()), RADIUS)
        painter.end()


class FittingArea(QScrollArea):
    """As high as its content wants, scrolling only when there is not that much room."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the content says later needs room too."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._allow_bar()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may need no scroll bar."""
        self._allow_bar()
        super().resizeEvent(event)

    def _allow_bar(self) -> None:
        """A bar makes the content narrower and so higher: it must not be its own reason."""
        fits = self.heightForWidth(self.width()) <= self.height()
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(off if fits else needed)

    def hasHeightForWidth(self) -> bool:
        """Texts wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """What the content wants."""
        wanted = self._content.heightForWidth(width)
        return wanted if wanted >= 0 else self._content.sizeHint().height()

    def sizeHint(self) -> QSize:
        """The content's."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """A few lines."""
        return QSize(self._content.minimumSizeHint().width(), 80)


def ask(
    theme: Theme,
    parent: QWidget,
    name: str,
    heading: str,
    sentence: str,
    yes: str,
    no: str,
    danger: bool = False,
) -> Sheet:
    """A sheet with one question; Enter means `no` until the focus is moved. With `danger` `yes`
    cannot be taken back."""
    sheet = Sheet(theme, parent, heading, name)
    sheet.card.setMinimumWidth(340)
    sheet.body.addWidget(PlainLabel(theme, sentence, TextSize.BODY, "quiet", wrap=True))
    yes_button = TextButton(theme, f"{name}Yes", yes, "danger" if danger else "")
    no_button = TextButton(theme, f"{name}No", no, "primary")
    sheet.add_answers(yes_button, no_button)
    sheet.show_over()
    return sheet
