"""The left side of the lobby: the mark, the places, and the ways to more."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.elide import elided
from pendopo.ui.kit.keyed_rows import RowRole
from pendopo.ui.kit.margins import set_margins
from pendopo.ui.kit.menu import Menu
from pendopo.ui.kit.plain import MarkLabel, PlainLabel, Say, literal_ampersands
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.place_row import STRIP, PlaceDelegate, PlacesModel, Shut, Standing
from pendopo.ui.lobby.places import PlaceCard
from pendopo.ui.lobby.strip import PlaceList, Strip
from pendopo.words import lobby as words
from pendopo.words.kit import program
from pendopo.words.untrusted import one_line

WIDTH = 248
ANY = 16_777_215
"""Qt's largest size: no limit."""


class PlacesPane(Ground):
    """A column on the left, a strip on top of narrow windows."""

    add_wanted = Signal()
    settings_wanted = Signal()
    host_wanted = Signal()
    search_wanted = Signal()
    name_wanted = Signal()
    chosen = Signal(object)
    """A PlaceCard."""
    forget_wanted = Signal(object)
    """A PlaceCard."""
    open_wanted = Signal()
    """The person's own place, which is closed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "sunken", edge="right")
        self.model = PlacesModel(self)
        self._delegate = PlaceDelegate(theme)
        self.list = PlaceList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.watch()
        self.list.chosen.connect(self._choose)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._ask_menu)
        self.list.menu_wanted.connect(self._ask_menu_of)
        self.strip = Strip(theme, self.list)
        self._heading = PlainLabel(theme, words.places, TextSize.CAPTION, "quiet")
        self._heading.setContentsMargins(10, 0, 0, 0)
        self.add_button = TextButton(theme, "addInviteButton", words.add_invite, "link", "plus")
        self.add_button.clicked.connect(self.add_wanted)
        self.host_button = TextButton(theme, "hostButton", words.host, "nav", "server")
        self.host_button.clicked.connect(self.host_wanted)
        self._name = TextButton(theme, "yourNameButton", "", "nav", "person")
        self._name.clicked.connect(self.name_wanted)
        self._settings = TextButton(theme, "settingsButton", words.settings, "nav", "settings")
        self._settings.clicked.connect(self.settings_wanted)
        self._small = (
            _icon(theme, "searchButton", "search", words.search, self.search_wanted),
            _icon(theme, "addInviteButton", "plus", words.add_invite, self.add_wanted),
            _icon(theme, "hostButton", "server", words.host, self.host_wanted),
            _icon(theme, "yourNameButton", "person", words.your_name, self.name_wanted),
            _icon(theme, "settingsButton", "settings", words.settings, self.settings_wanted),
        )
        self._narrow = False
        self._called = ""
        self._lay_out(theme)
        self.offer_hosting(False)
        self.set_narrow(False)

    def offer_hosting(self, offered: bool) -> None:
        """Whether a place can be opened on this computer."""
        self._hosting = offered
        self.host_button.setVisible(offered and not self._narrow)
        self._small[2].setVisible(offered and self._narrow)

    def show_name(self, name: str) -> None:
        """What the person is called."""
        self._called = one_line(name)
        self._say_name()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_name()

    def show_places(self, cards: Iterable[PlaceCard]) -> None:
        """What is kept; what was heard of each stays."""
        self.model.show_rows(cards)

    def follow(self, place_id: str, standing: Standing) -> None:
        """What the server of one place has said."""
        self.model.follow(place_id, standing)

    def set_narrow(self, narrow: bool, low: bool = False) -> None:
        """A strip on top instead of a column; in a `low` window beside the buttons."""
        self._narrow = narrow
        self._heading.setVisible(not narrow)
        for button in (self.add_button, self._name, self._settings):
            button.setVisible(not narrow)
        for icon in self._small:
            icon.setVisible(narrow)
        self.offer_hosting(self._hosting)
        self._delegate.strip = narrow
        self.strip.set_strip(narrow)
        self.set_edge("bottom" if narrow else "right")
        self.set_token("canvas" if narrow else "sunken")
        beside = narrow and low
        across, down = QBoxLayout.Direction.RightToLeft, QBoxLayout.Direction.TopToBottom
        self._column.setDirection(across if beside else down)
        self._brand.setVisible(not beside)
        if narrow:
            self._column.setContentsMargins(12, 4 if low else 8, 12, 0)
            high = STRIP if low else 52 + STRIP
            self.setMinimumSize(QSize(0, high))
            self.setMaximumSize(QSize(ANY, high))
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            set_margins(self._column, 12, 12, 1, 12)
            self.setMinimumSize(QSize(WIDTH, 0))
            self.setMaximumSize(QSize(WIDTH, ANY))
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def select(self, place_id: str) -> PlaceCard | None:
        """Make a place the current one; the first when it is gone, None when there is none."""
        row = max(self.model.row_of(place_id), 0)
        index = self.model.index(row)
        if not index.isValid():
            return None
        self.list.setCurrentIndex(index)
        chosen: PlaceCard = index.data(RowRole.ROW)
        return chosen

    def offer_to_forget(self, card: PlaceCard, at: QPoint) -> None:
        """The menu of one place, whatever stands under the pointer later."""
        menu = Menu(self._theme, self, "placeMenu")
        if isinstance(self.model.standing(card), Shut):
            opening = menu.add_row("openPlaceAction", words.open_place(), "server")
            opening.triggered.connect(self.open_wanted)
        action = menu.add_row("forgetAction", words.forget(), "trash")
        action.triggered.connect(lambda: self.forget_wanted.emit(card))
        menu.popup(at)

    def _say_name(self) -> None:
        font = self._theme.font(TextSize.STRONG)
        shown = elided(self._called or words.your_name(), font, WIDTH - 84)
        self._name.setText(literal_ampersands(shown))
        self._name.setAccessibleName(words.you_are_called(self._called))

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(RowRole.ROW))

    def _ask_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid() and self.findChild(Menu, "placeMenu") is None:
            self._offer(index, at)

    def _ask_menu_of(self, index: QModelIndex) -> None:
        """By keyboard: at the place itself, wherever the pointer rests."""
        if self.findChild(Menu, "placeMenu") is None:
            self._offer(index, self.list.visualRect(index).center())

    def _offer(self, index: QModelIndex, at: QPoint) -> None:
        self.offer_to_forget(index.data(RowRole.ROW), self.list.viewport().mapToGlobal(at))

    def _lay_out(self, theme: Theme) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        ways = QVBoxLayout()
        set_margins(ways, 0, 0, 12, 0)
        ways.setSpacing(4)
        self._brand = _brand(theme)
        head.addWidget(self._brand, 1)
        for icon in self._small:
            head.addWidget(icon)
        self._column = QVBoxLayout(self)
        self._column.setDirection(QBoxLayout.Direction.TopToBottom)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addWidget(self._heading)
        self._column.addWidget(self.strip, 1_000)
        self._column.addWidget(self.add_button)
        self._column.addStretch(1)
        for way in (self.host_button, self._name, self._settings):
            ways.addWidget(way)
        self._column.addLayout(ways)


def _brand(theme: Theme) -> QWidget:
    brand = QWidget()
    row = QHBoxLayout(brand)
    row.setContentsMargins(6, 0, 0, 4)
    row.setSpacing(8)
    row.addWidget(MarkLabel(theme, 30))
    row.addWidget(PlainLabel(theme, program, TextSize.HEADING))
    row.addStretch(1)
    return brand


def _icon(theme: Theme, name: str, icon: str, meaning: Say, wanted: SignalInstance) -> IconButton:
    button = IconButton(theme, name, icon, meaning)
    button.clicked.connect(wanted)
    return button
