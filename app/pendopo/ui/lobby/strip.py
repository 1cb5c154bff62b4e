"""The list of places: a column, or a strip that says how much lies beyond its edge."""

from math import ceil

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QWidget

from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.theme import Theme
from pendopo.ui.lobby.place_row import ROW, STRIP
from pendopo.words import lobby as words

TILE = 84
SLACK = 8
"""Of a tile, that may be cut off without hiding anything of it."""
ANY = 16_777_215
"""Qt's largest size: no limit."""


class PlaceList(FlowList):
    """One below the other, or all beside each other in one row that scrolls."""

    menu_wanted = Signal(QModelIndex)
    """The menu key or Shift+F10 on a place."""

    def __init__(self) -> None:
        self._strip = False
        super().__init__("placeList", words.places, 200, grows=False, columns=1)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def set_strip(self, strip: bool) -> None:
        """Beside each other instead of below."""
        self._strip = strip
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(off if strip else needed)
        self.setWrapping(not strip)
        self.arrange()

    def arrange(self) -> None:
        """Tiles of one width in the strip; a column is no higher than its rows."""
        if not self._strip:
            self.setMaximumHeight(max(self._count(), 1) * ROW + 2)
            super().arrange()
            return
        self.setMaximumHeight(ANY)
        if self.gridSize() != QSize(TILE, STRIP):
            self.setGridSize(QSize(TILE, STRIP))
        self.arranged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys for menus open the menu; Enter is left to choose."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        menu = event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shift)
        if not menu:
            super().keyPressEvent(event)
        elif self.currentIndex().isValid():
            self.menu_wanted.emit(self.currentIndex())


class Strip(QWidget):
    """The list, and at its edges a way to what does not fit."""

    def __init__(self, theme: Theme, places: PlaceList) -> None:
        super().__init__()
        self._list = places
        self._before = IconButton(
            theme, "placesBefore", "chevron-left", lambda: words.more_places(self._hidden()[0]), 28
        )
        self._after = TextButton(
            theme, "placesAfter", "", "nav", "chevron-right", small=True, trailing=True
        )
        self._before.clicked.connect(lambda: self._scroll(-1))
        self._after.clicked.connect(lambda: self._scroll(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part, stretch in ((self._before, 0), (places, 1), (self._after, 0)):
            row.addWidget(part, stretch)
        bar = places.horizontalScrollBar()
        bar.rangeChanged.connect(lambda *_: self._tell())
        bar.valueChanged.connect(lambda *_: self._tell())
        places.arranged.connect(self._fit)
        self._strip = False
        self._tell()

    def set_strip(self, strip: bool) -> None:
        """Whether places stand beside each other."""
        self._strip = strip
        self._list.set_strip(strip)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other places may be hidden."""
        super().resizeEvent(event)
        self._tell()

    def _fit(self) -> None:
        self.setMaximumHeight(self._list.maximumHeight())
        self._tell()

    def _hidden(self) -> tuple[int, int]:
        """How many places lie before and after what is seen whole."""
        bar = self._list.horizontalScrollBar()
        before, after = bar.value(), bar.maximum() - bar.value()
        return ceil((before - SLACK) / TILE), ceil((after - SLACK) / TILE)

    def _tell(self) -> None:
        before, after = self._hidden() if self._strip else (0, 0)
        self._before.setVisible(before > 0)
        self._after.setVisible(after > 0)
        if after:
            self._after.setText(f"+{after}")
            self._after.setAccessibleName(words.more_places(after))

    def _scroll(self, pages: int) -> None:
        bar = self._list.horizontalScrollBar()
        seen = max(self._list.viewport().width() // TILE, 1)
        bar.setValue(bar.value() + pages * seen * TILE)
