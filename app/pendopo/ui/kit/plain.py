"""Text shown as it is, never as markup, with fonts of the type scale."""

from collections.abc import Callable
from math import ceil
from textwrap import wrap
from typing import TypeAlias

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.flow import Flow
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.theme import TextSize, Theme

TOOLTIP_LETTERS = 72
"""In one line of a tooltip."""
WORD_JOINER = "\u2060"
"""Invisible, and no part of a tag's name."""

Say: TypeAlias = Callable[[], str]
"""Words of ours, asked for again when the language changes."""


class PlainLabel(QLabel):
    """A label that takes every character literally; `tone` is quiet, warn, bad or toast."""

    def __init__(
        self,
        theme: Theme,
        text: str | Say = "",
        size: TextSize = TextSize.BODY,
        tone: str = "",
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self._say = text if callable(text) else None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._align()
        self.setText(said(text))

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language; stand at the other side when the window is mirrored."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._say is not None:
            self.setText(self._say())
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """Foreign scripts stand where the layout puts them, not where their direction does."""
        flags = Qt.AlignmentFlag
        if not self.alignment() & flags.AlignHCenter:
            side = flags.AlignRight if self.isRightToLeft() else flags.AlignLeft
            rest = self.alignment() & flags.AlignVertical_Mask
            self.setAlignment(side | flags.AlignAbsolute | rest)

    def heightForWidth(self, width: int) -> int:
        """What all the lines need."""
        if not self.wordWrap():
            return super().heightForWidth(width)
        edges = self.contentsMargins()
        inner = width - edges.left() - edges.right()
        return ceil(self._flow(inner).height) + edges.top() + edges.bottom()

    def minimumSizeHint(self) -> QSize:
        """Even a word without an end is broken, so any width will do."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), 40), least.height()) if self.wordWrap() else least

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt would let a long word run over the edge."""
        if not self.wordWrap():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        with painting(painter):
            inner = QRectF(self.contentsRect())
            flow = self._flow(inner.width())
            ink = self.palette().color(self.foregroundRole())
            spare = max(inner.height() - flow.height, 0.0)
            above = 0.0 if self.alignment() & Qt.AlignmentFlag.AlignTop else spare / 2
            flow.paint(painter, inner.topLeft() + QPointF(0, above), ink)
        painter.end()

    def _flow(self, width: float) -> Flow:
        return Flow(self.text(), self.font(), width, align=self._across)

    @property
    def _across(self) -> Qt.AlignmentFlag:
        return self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis when it must; the tooltip holds all of it."""

    def __init__(
        self, theme: Theme, text: str = "", size: TextSize = TextSize.BODY, tone: str = ""
    ) -> None:
        self._whole = ""
        super().__init__(theme, "", size, tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_text(text)

    @property
    def whole(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def show_text(self, text: str) -> None:
        """Show `text`."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """The pointer is told what is missing."""
        shortened = self.text() != self._whole
        return (shortened and tell_name(self, event, self._whole)) or super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Shorten anew for another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(24, super().minimumSizeHint().height())

    def _fit(self) -> None:
        shown = elided(self._whole, self.font(), max(self.width(), 24))
        if shown != self.text():
            self.setText(shown)


class IconLabel(QLabel):
    """An icon beside words that say the same; screen readers skip it."""

    def __init__(self, theme: Theme, icon: str, ink: str, side: int = 18) -> None:
        super().__init__()
        self._theme, self._icon, self._ink, self._side = theme, icon, ink, side
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedSize(side + 2, side + 2)
        theme.changed.connect(self._draw)
        self._draw()

    def show_icon(self, icon: str, ink: str) -> None:
        """Another one."""
        if (icon, ink) != (self._icon, self._ink):
            self._icon, self._ink = icon, ink
            self._draw()

    def _draw(self) -> None:
        color, ratio = self._theme.color(self._ink), self.devicePixelRatioF()
        self.setPixmap(self._theme.icons.pixmap(self._icon, self._side, color, ratio))


class MarkLabel(QLabel):
    """Our mark in its own colours, on a ground of its own where the room is dark."""

    def __init__(self, theme: Theme, side: int) -> None:
        super().__init__()
        self._theme, self._side = theme, side
        self.setTextFormat(Qt.TextFormat.PlainText)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        mark = "pendopo" if self._theme.dark else "pendopo-glyph"
        ratio = self.devicePixelRatioF()
        self.setPixmap(self._theme.icons.mark(mark, self._side, ratio))


class PictureLabel(QLabel):
    """One opaque picture and never a word; Qt alone copies it, however often it changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)


def said(text: str | Say) -> str:
    """`text`, or what it says now."""
    return text() if callable(text) else text


def set_tooltip(widget: QWidget | QAction, text: str) -> None:
    """A tooltip that shows `text` literally. It is a description for screen readers, too."""
    shown = tooltip(text)
    if widget.toolTip() != shown:
        widget.setToolTip(shown)


def tell_name(widget: QWidget, event: QEvent, name: str) -> bool:
    """Show `name` where `event` asks for a tooltip; true when it did.

    A tooltip of Qt's own would be read out as a description, after the same name.
    """
    if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
        return False
    QToolTip.showText(event.globalPos(), tooltip(name), widget)
    return True


def tooltip(text: str) -> str:
    """`text` in lines, as plain text: Qt takes for markup only what it finds a tag in."""
    return "\n".join(wrap(text.replace("<", f"<{WORD_JOINER}"), TOOLTIP_LETTERS))


def literal_ampersands(text: str) -> str:
    """`text` for a button or menu row, where a single & would mark a key."""
    return text.replace("&", "&&")
