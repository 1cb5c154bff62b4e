"""One of a few things of which one holds, with what it means."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout

from pendopo.ui.kit.margins import set_margins
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.theme import TextSize, Theme

EDGE = 4


class OptionCard(QAbstractButton):
    """A radio button by role, named by its title and described by its sentence."""

    def __init__(
        self, theme: Theme, name: str, title: Say, means: Say, icon: str, ink: str
    ) -> None:
        super().__init__()
        self._theme = theme
        self._say = (title, means)
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._across = across = QHBoxLayout(self)
        self._face()
        across.setSpacing(8)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(PlainLabel(theme, title, TextSize.STRONG, wrap=True))
        texts.addWidget(PlainLabel(theme, means, TextSize.CAPTION, "quiet", wrap=True))
        across.addLayout(texts, 1)
        across.addWidget(IconLabel(theme, icon, ink, 18), 0, Qt.AlignmentFlag.AlignTop)
        self._name()
        theme.changed.connect(self.update)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._face()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, edge and the round mark."""
        painter = QPainter(self)
        with painting(painter):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        chosen, alive = self.isChecked(), self.isEnabled()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if chosen and alive else "hairline"
        ground = "accent_soft" if chosen and alive else "surface"
        painter.setPen(QPen(self._theme.color(edge), 1))
        painter.setBrush(self._theme.color(ground))
        painter.drawRoundedRect(box, 8, 8)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        at = QPointF(self.width() - 22 if mirrored else 22, 22)
        ink = "disabled" if not alive else "accent" if chosen else "outline"
        painter.setBrush(self._theme.color("surface"))
        painter.setPen(QPen(self._theme.color(ink), 6 if chosen else 1.5))
        painter.drawEllipse(at, 6.5 if chosen else 8, 6.5 if chosen else 8)

    def _face(self) -> None:
        """The round mark leads, whichever way the language runs."""
        set_margins(self._across, 46, 12, 14, 12)

    def _name(self) -> None:
        title, means = self._say
        self.setAccessibleName(title())
        self.setAccessibleDescription(means())
