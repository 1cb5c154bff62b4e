"""The panel that the encryption line opens: its counters, one sentence a row."""

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from pendopo.ui.kit.buttons import IconButton
from pendopo.ui.kit.flow import Flow
from pendopo.ui.kit.keyed_rows import AnyIndex, KeyedRows, RowRole
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.words import room as words
from pendopo.words.encryption_counters import CounterRow
from pendopo.words.kit import close as close_words


class CountersModel(KeyedRows[CounterRow]):
    """The rows as they are now; texts change in place."""

    def key(self, row: CounterRow) -> str:
        """What is counted."""
        return row.key

    def told(self, row: CounterRow, role: int) -> Any:
        """The text."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.text
        return None


class CountersPanel(QWidget):
    """Heading, a way to close it, the rows."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("encryptionPanel")
        self.model = CountersModel(self)
        self._delegate = CounterDelegate(theme)
        self.list = _WrappingList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        close = IconButton(theme, "encryptionClose", "close", close_words, 28)
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 8, 0)
        head.addWidget(PlainLabel(theme, words.counters, TextSize.HEADING), 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 8)
        column.addLayout(head)
        column.addWidget(self.list, 1)


class CounterDelegate(QStyledItemDelegate):
    """Headings are small and quiet; sentences wrap."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As high as the text."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else 300
        row = index.data(RowRole.ROW)
        return QSize(width, round(self._flow(row, width).height) + (18 if row.heading else 6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Never raises: an exception here could end the process."""
        with painting(painter):
            row = index.data(RowRole.ROW)
            if isinstance(row, CounterRow):
                box = QRectF(option.rect)
                at = QPointF(box.left() + 16, box.top() + (14 if row.heading else 2))
                ink = self._theme.color("text2" if row.heading else "text")
                self._flow(row, box.width()).paint(painter, at, ink)

    def _flow(self, row: CounterRow, width: float) -> Flow:
        size = TextSize.CAPTION if row.heading else TextSize.BODY
        bold = len(row.text) if row.heading else 0
        return Flow(row.text, self._theme.font(size), width - 32, bold)


class _WrappingList(QListView):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("encryptionCounters")
        self.setAccessibleName(words.counters_spoken())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(words.counters_spoken())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
