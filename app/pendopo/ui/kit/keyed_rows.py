"""The model of every list: rows with a key each, changed one by one and never reset."""

from collections.abc import Hashable, Iterable
from enum import IntEnum
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

R = TypeVar("R")
AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex


class RowRole(IntEnum):
    """What every list can be asked for; further roles begin at `RowRole.NEXT`."""

    ROW = Qt.ItemDataRole.UserRole + 1
    KEY = Qt.ItemDataRole.UserRole + 2
    NEXT = Qt.ItemDataRole.UserRole + 3


class KeyedRows(QAbstractListModel, Generic[R]):
    """Inserts, moves, removes and changes rows, so that an index stays with its key.

    Subclasses say what the key of a row is and what it tells for a role.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[R] = []
        self._keys: list[Hashable] = []
        self._next: dict[Hashable, R] | None = None
        self._showing = False

    def key(self, row: R) -> Hashable:
        """What makes this row the same one in another order."""
        raise NotImplementedError

    def told(self, row: R, role: int) -> Any:
        """One fact about one row; None where there is none."""
        raise NotImplementedError

    @property
    def rows(self) -> tuple[R, ...]:
        """All rows."""
        return tuple(self._rows)

    def show_rows(self, rows: Iterable[R]) -> None:
        """Become `rows`, in this order. Of two rows with one key the first counts.

        A view that follows may hide what is pointed at or focused, and be asked for other rows
        before it has followed: the last ones asked for are shown after that.
        """
        wanted: dict[Hashable, R] = {}
        for row in rows:
            wanted.setdefault(self.key(row), row)
        self._next = wanted
        if self._showing:
            return
        self._showing = True
        try:
            while self._next is not None:
                now, self._next = self._next, None
                self._become(now)
        finally:
            self._showing = False

    def change(self, row: R) -> None:
        """Replace the row of the same key; nothing when there is none."""
        at = self.row_of(self.key(row))
        if at >= 0:
            self._replace(at, row)

    def row_of(self, key: Hashable) -> int:
        """Where the row of `key` is, or −1."""
        return self._keys.index(key) if key in self._keys else -1

    def index_of(self, key: Hashable) -> QModelIndex:
        """The index of `key`, invalid when there is none."""
        return self.index(self.row_of(key))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """How many."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One fact about one row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == RowRole.ROW:
            return row
        if role == RowRole.KEY:
            return self._keys[index.row()]
        return self.told(row, role)

    def _become(self, wanted: dict[Hashable, R]) -> None:
        for at in reversed(range(len(self._rows))):
            if self._keys[at] not in wanted:
                self._remove(at)
        for at, (key, row) in enumerate(wanted.items()):
            self._place(at, key, row)

    def _place(self, at: int, key: Hashable, row: R) -> None:
        if at < len(self._keys) and self._keys[at] == key:
            self._replace(at, row)
        elif key in self._keys:
            self._move(self._keys.index(key, at), at)
            self._replace(at, row)
        else:
            self.beginInsertRows(QModelIndex(), at, at)
            self._keys.insert(at, key)
            self._rows.insert(at, row)
            self.endInsertRows()

    def _move(self, old: int, new: int) -> None:
        self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), new)
        self._keys.insert(new, self._keys.pop(old))
        self._rows.insert(new, self._rows.pop(old))
        self.endMoveRows()

    def _replace(self, at: int, row: R) -> None:
        if self._rows[at] != row:
            self._rows[at] = row
            changed = self.index(at)
            self.dataChanged.emit(changed, changed)

    def _remove(self, at: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._keys[at], self._rows[at]
        self.endRemoveRows()
