"""A column with one widget for every row of a model, for rows that have buttons of their own."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, QModelIndex
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from pendopo.ui.kit.keyed_rows import KeyedRows

R = TypeVar("R")
S = TypeVar("S", contravariant=True)


class RowWidget(Protocol[S]):
    """What stands in the column; `widget` is what is laid out."""

    @property
    def widget(self) -> QWidget:
        """The whole row."""
        ...

    def show_row(self, row: S, /) -> None:
        """Follow the facts of the row."""
        ...


class RowColumn(QWidget, Generic[R]):
    """Widgets stay with their key; focus in one that goes away falls to `lost`."""

    def __init__(
        self, model: KeyedRows[R], make: Callable[[R], RowWidget[R]], lost: QWidget
    ) -> None:
        super().__init__()
        self._model = model
        self._make = make
        self._lost = lost
        self._shown: list[RowWidget[R]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        model.rowsInserted.connect(self._insert)
        model.rowsAboutToBeRemoved.connect(self._remove)
        model.rowsMoved.connect(self._move)
        model.dataChanged.connect(self._change)

    def changeEvent(self, event: QEvent) -> None:
        """Every row says itself in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for shown, row in zip(self._shown, self._model.rows, strict=True):
                shown.show_row(row)

    def _insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        for at in range(first, last + 1):
            row = self._model.rows[at]
            made = self._make(row)
            made.show_row(row)
            self._shown.insert(at, made)
            self._column.insertWidget(at, made.widget)

    def _remove(self, _parent: QModelIndex, first: int, last: int) -> None:
        for gone in self._shown[first : last + 1]:
            give_focus(self._lost, gone.widget)
            self._column.removeWidget(gone.widget)
            gone.widget.hide()
            gone.widget.deleteLater()
        del self._shown[first : last + 1]

    def _move(self, _from: QModelIndex, old: int, _last: int, _to: QModelIndex, new: int) -> None:
        moved = self._shown.pop(old)
        self._shown.insert(new, moved)
        self._column.insertWidget(new, moved.widget)

    def _change(self, first: QModelIndex, last: QModelIndex) -> None:
        for at in range(first.row(), last.row() + 1):
            self._shown[at].show_row(self._model.rows[at])


def give_focus(heir: QWidget, dying: QWidget) -> None:
    """Qt would give the focus of `dying` to the next button, where Enter means another person."""
    focused = QApplication.focusWidget()
    if focused is not None and (focused is dying or dying.isAncestorOf(focused)):
        heir.setFocus()
