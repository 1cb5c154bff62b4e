"""One sentence at the bottom of the window: what happened, what failed, what is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import PlainLabel, literal_ampersands
from pendopo.ui.kit.shadow import SPREAD, paint_shadow
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words.kit import dismiss

STAYS_MS = 5_000
RADIUS = 12
WIDEST = 620
LEAST_HEIGHT = 48
ICON = 20


@dataclass(frozen=True, slots=True)
class ToastChoice:
    """A button in a toast; `chosen` is called once, after the toast is gone."""

    name: str
    words: str
    chosen: Callable[[], None]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said; with choices it stays until one is made."""

    sentence: str
    icon: str = ""
    choices: tuple[ToastChoice, ...] = ()
    stays: bool = False


class Toast(QWidget):
    """One at a time. News go after five seconds; failures stay until they are dismissed, and what
    asks for a choice comes back after whatever was said in between."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._over = parent
        self._lift = 24
        self._said = Notice("")
        self._asked: Notice | None = None
        self.setObjectName("toast")
        self.label = PlainLabel(theme, "", TextSize.BODY, "toast", wrap=True)
        self.label.setObjectName("noticeLabel")
        self._close = IconButton(theme, "noticeClose", "close", dismiss, 28, ink="surface")
        self._close.clicked.connect(self.dismiss)
        self._choices = QHBoxLayout()
        self._choices.setSpacing(12)
        self._choices.addWidget(self._close)
        self._buttons: list[TextButton] = []
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setSpacing(12)
        row.addWidget(self.label, 1)
        row.addLayout(self._choices)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """What is said now."""
        return self._said if not self.isHidden() else None

    def show_news(self, sentence: str, icon: str = "") -> None:
        """Say something for five seconds."""
        self._show(Notice(sentence, icon))
        self._timer.start(STAYS_MS)

    def show_failure(self, sentence: str) -> None:
        """Say something until it is dismissed."""
        self._show(Notice(sentence, stays=True))

    def ask(self, sentence: str, icon: str, *choices: ToastChoice) -> None:
        """Say something until one of the choices is made or it is withdrawn."""
        self._asked = Notice(sentence, icon, choices, stays=True)
        self._show(self._asked)

    def withdraw(self) -> None:
        """The question is answered otherwise, or has no sense any more."""
        asked, self._asked = self._asked, None
        if asked is not None and self._said is asked:
            self.dismiss()

    def dismiss(self) -> None:
        """Go away; a question that was covered comes back."""
        self._timer.stop()
        if self._said is self._asked:
            self._asked = None
        if self._asked is not None:
            self._show(self._asked)
            return
        self.hide()
        self.label.setText("")

    def drop_news(self) -> None:
        """Something else is looked at; a question is none the less to be answered."""
        if self._said is not self._asked:
            self.dismiss()

    def set_lift(self, pixels: int) -> None:
        """How far above the window's bottom edge."""
        self._lift = pixels
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom centre."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes away what asks for nothing."""
        if event.key() == Qt.Key.Key_Escape and not self._said.choices:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The shadow is wider than what is said."""
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dark ground, light in the dark scheme."""
        painter = QPainter(self)
        with painting(painter):
            box = QRectF(self.rect()).adjusted(SPREAD, SPREAD, -SPREAD, -SPREAD)
            paint_shadow(painter, self._theme, box, RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("text"))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            if self._said.icon:
                self._paint_icon(painter, box)
        painter.end()

    def _paint_icon(self, painter: QPainter, box: QRectF) -> None:
        icon = QRectF(0, 0, ICON, ICON)
        icon.moveCenter(QRectF(self.label.geometry()).center())
        icon.moveLeft(box.left() + 16)
        if self.isRightToLeft():
            icon.moveRight(box.right() - 16)
        self._theme.icons.paint(painter, self._said.icon, icon, self._theme.color("surface"))

    def _show(self, notice: Notice) -> None:
        self._timer.stop()
        self._said = notice
        self.label.setText(notice.sentence)
        self.label.setAccessibleName(notice.sentence)
        self.setAccessibleName(notice.sentence)
        self._offer(notice.choices)
        self._close.setVisible(notice.stays and len(notice.choices) < 2)
        self.show()
        self.raise_()
        self._place()

    def _offer(self, choices: tuple[ToastChoice, ...]) -> None:
        for button in self._buttons:
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(choice) for choice in choices]
        for at, button in enumerate(self._buttons):
            self._choices.insertWidget(at, button)

    def _button(self, choice: ToastChoice) -> TextButton:
        kind = "toast_primary" if choice.primary else "toast"
        words = literal_ampersands(choice.words)
        button = TextButton(self._theme, choice.name, words, kind, small=True)
        button.clicked.connect(lambda: self._choose(choice))
        return button

    def _choose(self, choice: ToastChoice) -> None:
        self._asked = None
        self.dismiss()
        choice.chosen()

    def _place(self) -> None:
        over, label = self._over, self.label
        icon = 16 + ICON + 12 if self._said.icon else 16
        buttons = self._choices.sizeHint().width() + 12 + 10
        text = label.fontMetrics().horizontalAdvance(label.text()) + 4
        room = min(over.width() - 32, WIDEST)
        below = len(self._said.choices) > 1 and icon + text + buttons > room
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if below else direction.LeftToRight)
        self._choices.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        edge = SPREAD
        start, end = (edge + icon, edge + 10)
        if self.isRightToLeft():
            start, end = end, start
        self._row.setContentsMargins(start, edge + 10, end, edge + 10)
        wanted = icon + max(text, buttons) + 16 if below else icon + text + buttons
        width = max(min(wanted, room), min(200, room)) + 2 * edge
        self.setFixedWidth(width)
        self.setFixedHeight(max(self._row.heightForWidth(width), LEAST_HEIGHT + 2 * edge))
        x = (over.width() - self.width()) // 2
        self.move(x, over.height() - self.height() - self._lift + edge)
