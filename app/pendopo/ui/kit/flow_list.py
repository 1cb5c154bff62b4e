"""A list whose cells fill each row evenly, walked with the arrow keys."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPointF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from pendopo.ui.kit.focus import by_keyboard
from pendopo.ui.kit.keyed_rows import AnyIndex
from pendopo.ui.kit.plain import Say

SLACK = 6
"""Qt wraps a row that fits to the pixel."""


class FlowList(QListView):
    """Cells at least `cell` wide. With `grows` it is as high as its rows and never scrolls."""

    chosen = Signal(QModelIndex)
    """A click, Enter or the menu key on a cell."""
    menu_wanted = Signal(QModelIndex)
    """A cell that was pressed with the other button."""
    pointed = Signal(QModelIndex)
    """The pointer was moved onto a cell; one that rests while cells move points at nothing."""
    arranged = Signal()
    """Cells may have moved."""

    def __init__(self, name: str, spoken: Say, cell: int, grows: bool, columns: int = 99) -> None:
        super().__init__()
        self._cell = cell
        self._grows = grows
        self._columns = columns
        self._widest = 0
        self._pointer = QPointF()
        self.ringed = False
        """Whether the current cell shows the ring of keyboard focus."""
        self.setObjectName(name)
        self._say = spoken
        self.setAccessibleName(spoken())
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(off)
        if grows:
            self.setVerticalScrollBarPolicy(off)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.chosen)

    def set_cell(self, width: int) -> None:
        """Another least width."""
        if width != self._cell:
            self._cell = width
            self.arrange()

    def set_columns(self, columns: int) -> None:
        """At most this many beside each other."""
        self._columns = columns
        self.arrange()

    def centre_row(self, widest: int) -> None:
        """A single row stands in the middle, its cells as wide as there is room up to `widest`."""
        if widest != self._widest:
            self._widest = widest
            self.arrange()

    def arrange(self) -> None:
        """Fit the cells to the width, and with `grows` the height to the rows."""
        count = self._count()
        width = self._room()
        columns = min(self._columns, max(1, width // self._cell))
        if self._widest:
            alone = 0 < count <= columns
            taken = min(self._widest, width // count) * count if alone else width
            columns = count if alone else columns
            self._leave(width - taken)
            width = taken
        height = self.sizeHintForRow(0) if count else 0
        grid = QSize(max(width // columns, 1), max(height, 1))
        if grid != self.gridSize():
            self.setGridSize(grid)
        if self._grows:
            rows = -(-count // columns)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if rows else Qt.FocusPolicy.NoFocus)
            self.setFixedHeight(rows * grid.height() + 2 if rows else 0)
        self.arranged.emit()

    def watch(self) -> None:
        """Arrange anew when people come and go; call after setModel."""
        model = self.model()
        for signal in (model.rowsInserted, model.rowsRemoved):
            signal.connect(self.arrange)
        self.arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(self._say())
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the menu key choose; letters are left to the window's shortcuts."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or _asks_for_menu(event):
            if self.currentIndex().isValid():
                self.chosen.emit(self.currentIndex())
            return
        if event.text().isalnum():
            event.ignore()
            return
        self.ringed = True
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the keyboard's arrival the first cell becomes current, never otherwise."""
        self.ringed = by_keyboard(event)
        before = self.currentIndex()
        super().focusInEvent(event)
        if before.isValid():
            return
        first = self.model().index(0, 0) if self.ringed and self._count() else QModelIndex()
        self.setCurrentIndex(first)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt's `entered` comes also when a cell moves under the pointer."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        before, self._pointer = self._pointer, event.globalPosition()
        free = event.buttons() == Qt.MouseButton.NoButton
        if index.isValid() and free and self._pointer != before:
            self.pointed.emit(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The pointer needs no ring."""
        self.ringed = False
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the pointer; the menu key chooses."""
        index = self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Mouse and index.isValid():
            self.menu_wanted.emit(index)

    def rowsAboutToBeRemoved(self, parent: AnyIndex, start: int, end: int) -> None:
        """Whoever had chosen what goes away has chosen nothing; Qt would choose a neighbour."""
        if start <= self.currentIndex().row() <= end:
            self.setCurrentIndex(QModelIndex())
        super().rowsAboutToBeRemoved(parent, start, end)

    def _leave(self, spare: int) -> None:
        """Air at both sides of a row that stands in the middle."""
        left = spare // 2
        if self.viewportMargins().left() != left:
            self.setViewportMargins(left, 0, spare - left, 0)

    def _room(self) -> int:
        if self._widest:
            return self.width() - 2
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        return self.maximumViewportSize().width() - (0 if self._grows else bar + SLACK) - 2

    def _count(self) -> int:
        model: QAbstractItemModel | None = self.model()
        return model.rowCount() if model is not None else 0


def ringed(option: QStyleOptionViewItem) -> bool:
    """Whether a cell is to show the ring of keyboard focus."""
    view = option.widget
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    return focused and isinstance(view, FlowList) and view.ringed


def _asks_for_menu(event: QKeyEvent) -> bool:
    shift_f10 = (
        event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
    )
    return event.key() == Qt.Key.Key_Menu or bool(shift_f10)


class CellDelegate(QStyledItemDelegate):
    """Paints cells as wide as the list's grid; subclasses say how high."""

    def cell_height(self) -> int:
        """Pixels."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The grid's width."""
        view = option.widget
        width = view.gridSize().width() if isinstance(view, QListView) else 0
        return QSize(max(width, 40), self.cell_height())
