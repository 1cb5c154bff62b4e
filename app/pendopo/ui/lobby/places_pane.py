"""The left side of the lobby: the mark, the places, and a way to add one."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.flow_list import FlowList
from pendopo.ui.kit.keyed_rows import RowRole
from pendopo.ui.kit.menu import Menu
from pendopo.ui.kit.plain import MarkLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.place_row import PlaceDelegate, PlacesModel
from pendopo.ui.lobby.places import PlaceCard
from pendopo.words import lobby as words
from pendopo.words.kit import program

WIDTH = 248


class PlacesPane(Ground):
    """A column on the left, a strip on top of narrow windows."""

    add_wanted = Signal()
    settings_wanted = Signal()
    chosen = Signal(object)
    """A PlaceCard."""
    forget_wanted = Signal(object)
    """A PlaceCard."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "sunken", edge="right")
        self.model = PlacesModel(self)
        self._delegate = PlaceDelegate(theme)
        self.list = FlowList("placeList", words.places, 200, grows=False, columns=1)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.watch()
        self.list.chosen.connect(self._choose)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._ask_menu)
        self._brand = _brand(theme)
        self._heading = PlainLabel(theme, words.places, TextSize.CAPTION, "quiet")
        self._heading.setContentsMargins(10, 0, 0, 0)
        add = TextButton(theme, "addInviteButton", words.add_invite, "link", "plus")
        add.clicked.connect(self.add_wanted)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 13, 12)
        self._column.setSpacing(8)
        self._column.addWidget(self._brand)
        self._column.addWidget(self._heading)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(add)
        settings = TextButton(theme, "settingsButton", words.settings, "nav", "settings")
        settings.clicked.connect(self.settings_wanted)
        self._column.addWidget(settings)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """A strip on top instead of a column."""
        across = QBoxLayout.Direction.LeftToRight
        down = QBoxLayout.Direction.TopToBottom
        self._column.setDirection(across if narrow else down)
        self._brand.setVisible(not narrow)
        self._heading.setVisible(not narrow)
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.list.setVerticalScrollBarPolicy(off if narrow else needed)
        self.list.set_columns(99 if narrow else 1)
        if narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            self.setFixedHeight(80)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            self.setMinimumHeight(0)
            self.setMaximumHeight(16_777_215)
            self.setFixedWidth(WIDTH)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def select(self, place_id: str) -> PlaceCard | None:
        """Make a place the current one; the first when it is gone, None when there is none."""
        row = max(self.model.row_of(place_id), 0)
        index = self.model.index(row)
        if not index.isValid():
            return None
        self.list.setCurrentIndex(index)
        card: PlaceCard = index.data(RowRole.ROW)
        return card

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(RowRole.ROW))

    def offer_to_forget(self, card: PlaceCard, at: QPoint) -> None:
        """The menu of one place, whatever stands under the pointer later."""
        menu = Menu(self._theme, self, "placeMenu")
        action = menu.add_row("forgetAction", words.forget(), "close")
        action.triggered.connect(lambda: self.forget_wanted.emit(card))
        menu.popup(at)

    def _ask_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            at = self.list.viewport().mapToGlobal(at)
            self.offer_to_forget(index.data(RowRole.ROW), at)


def _brand(theme: Theme) -> QWidget:
    brand = QWidget()
    row = QHBoxLayout(brand)
    row.setContentsMargins(6, 0, 0, 4)
    row.setSpacing(8)
    row.addWidget(MarkLabel(theme, 30))
    row.addWidget(PlainLabel(theme, program, TextSize.HEADING), 1)
    return brand
