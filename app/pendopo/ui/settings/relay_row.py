"""One relay: handle, switch, ways, what it learns, and what a test found."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from pendopo.model.relay import Relay, RelayOrigin, RelayTransport
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.painting import painting
from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say, set_tooltip
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.kit.turned import Turned
from pendopo.ui.settings.relay_near import RelayNear
from pendopo.words import relays as words

TEST_WIDTH = 64


class RelayRow(QWidget):
    """Asks by signals; `show_relay` tells the fact."""

    enabled_wanted = Signal(bool)
    way_wanted = Signal(object, bool)
    moved = Signal(int)
    """By so many rows."""
    edit_wanted = Signal()
    remove_wanted = Signal()
    test_wanted = Signal()
    near_agreed = Signal()

    def __init__(self, theme: Theme, relay: Relay) -> None:
        super().__init__()
        self.setObjectName(f"relay/{relay.id}")
        self._theme, self._relay, self._place, self._is_near = theme, relay, "", False
        self._switch = Switch(theme, "relaySwitch", lambda: words.use(self._relay))
        self._switch.clicked.connect(self.enabled_wanted)
        self._host = PlainLabel(theme, "", TextSize.HEADING)
        self._origin = PlainLabel(theme, "", TextSize.CAPTION, "quiet", wrap=True)
        self._shows = PlainLabel(theme, "", TextSize.CAPTION, "warn", wrap=True)
        self._last = False
        self._chips: dict[RelayTransport, TextButton] = {}
        across = QBoxLayout.Direction.LeftToRight
        self._ways = QHBoxLayout()
        self._ways.setSpacing(8)
        self._ways.addStretch(1)
        self._names = QBoxLayout(across)
        self._names.setSpacing(8)
        self._names.addWidget(self._host)
        self._names.addLayout(self._ways, 1)
        self.result = ResultBox(theme)
        self._near = RelayNear(theme)
        self._near.agreed.connect(self.near_agreed)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addLayout(self._names)
        for part in (self._origin, self._shows, self._near, self.result):
            texts.addWidget(part)
        self.test = TextButton(theme, "relayTest", words.test, small=True)
        self.test.setFixedWidth(TEST_WIDTH)
        self.test.clicked.connect(self.test_wanted)
        self._whole = QBoxLayout(across, self)
        self._lay_out(texts)
        self.show_relay(relay)

    def _lay_out(self, texts: QVBoxLayout) -> None:
        top = Qt.AlignmentFlag.AlignTop
        facts, presses = QHBoxLayout(), QHBoxLayout()
        facts.setSpacing(8)
        facts.addWidget(self._handle(), 0, top)
        facts.addWidget(self._switch, 0, top)
        facts.addSpacing(6)
        facts.addLayout(texts, 1)
        presses.setSpacing(8)
        presses.addStretch(1)
        for button in (*self._own_buttons(), self.test):
            presses.addWidget(button, 0, top)
        self._whole.setContentsMargins(8, 10, 12, 12)
        self._whole.setSpacing(8)
        self._whole.addLayout(facts, 1)
        self._whole.addLayout(presses)

    def show_relay(self, relay: Relay, place: str = "", near: bool = False) -> None:
        """What holds now; `place` is what the place that it was named for is called, `near`
        whether it is kept off because it turned out to be close by."""
        self._relay, self._place, self._is_near = relay, place, near
        self._switch.setChecked(relay.enabled)
        self._switch.setAccessibleName(words.use(relay))
        self._host.setText(words.host(relay))
        self._origin.setText(words.origin(relay, place))
        self._shows.setText(words.shows_the_user(relay))
        self._shows.setVisible(bool(self._shows.text()))
        self._near.show_near(relay, near)
        for way in relay.ways:
            chip = self._chips.get(way.transport) or self._chip(way.transport)
            chip.setChecked(way.allowed)
            chip.setText(words.way(way.transport, way.allowed))
            set_tooltip(chip, words.way_means(way.transport))

    def show_last(self, last: bool) -> None:
        """No line below the last one."""
        if last is not self._last:
            self._last = last
            self.update()

    def show_narrow(self, narrow: bool) -> None:
        """In a narrow window names, ways and buttons stand below each other."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._host.setWordWrap(narrow)
        self._near.show_narrow(narrow)
        for layout in (self._names, self._whole):
            layout.setDirection(down if narrow else across)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline below."""
        if self._last:
            return
        painter = QPainter(self)
        with painting(painter):
            painter.setPen(QPen(self._theme.color("hairline"), 1))
            at = self.height() - 0.5
            painter.drawLine(QPointF(0, at), QPointF(self.width(), at))
        painter.end()

    def show_testing(self, testing: bool) -> None:
        """Whether the button stops a test."""
        self.test.setText(words.stop() if testing else words.test())

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.show_relay(self._relay, self._place, self._is_near)

    def _handle(self) -> "Handle":
        handle = Handle(self._theme, lambda: words.move(self._relay))
        handle.moved.connect(self.moved)
        return handle

    def _own_buttons(self) -> list[IconButton]:
        if self._relay.origin is not RelayOrigin.OWN:
            return []
        edit = IconButton(
            self._theme, "relayEdit", "edit", lambda: words.edit(self._relay), 28, "text2"
        )
        remove = IconButton(
            self._theme, "relayRemove", "trash", lambda: words.remove(self._relay), 28, "text2"
        )
        edit.clicked.connect(self.edit_wanted)
        remove.clicked.connect(self.remove_wanted)
        return [edit, remove]

    def _chip(self, transport: RelayTransport) -> TextButton:
        chip = _Chip(self._theme, f"relayWay/{transport}", "", "chip")
        chip.setCheckable(True)
        chip.clicked.connect(lambda on: self.way_wanted.emit(transport, on))
        self._chips[transport] = chip
        self._ways.insertWidget(len(self._chips) - 1, chip)
        return chip


class _Chip(Turned, TextButton):
    """One way to a relay, on or off."""


class Handle(IconButton):
    """Moves a row: by arrow keys, or dragged by half a row's height."""

    moved = Signal(int)

    def __init__(self, theme: Theme, meaning: Say) -> None:
        super().__init__(theme, "relayMove", "drag", meaning, 28, "text2")
        self._from: float | None = None
        self.setCursor(Qt.CursorShape.SizeVerCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down."""
        match event.key():
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag begins."""
        self._from = event.globalPosition().y()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """One row at a time."""
        row = self.parentWidget()
        if self._from is not None and row is not None:
            way = event.globalPosition().y() - self._from
            if abs(way) > row.height() / 2:
                self._from = event.globalPosition().y()
                self.moved.emit(1 if way > 0 else -1)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It ends."""
        self._from = None
        super().mouseReleaseEvent(event)


class ResultBox(Ground):
    """What a test found: an icon, a sentence, the time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "sunken", radius=8)
        self._icon = IconLabel(theme, "check", "text", 16)
        self.said = PlainLabel(theme, "", wrap=True)
        self.said.setObjectName("relayResult")
        self._time = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.said, 1)
        row.addWidget(self._time)
        self.hide()

    def show_progress(self, said: str) -> None:
        """It runs."""
        self._tell("accent_soft", "refresh", "accent", said, "")

    def show_success(self, said: str, at: str) -> None:
        """Neutral, with a check: green means something else here."""
        self._tell("sunken", "check", "text", said, at)

    def show_failure(self, said: str, at: str) -> None:
        """It does not work, and why."""
        self._tell("bad_soft", "close", "bad", said, at)

    def _tell(self, ground: str, icon: str, ink: str, said: str, at: str) -> None:
        self.set_token(ground)
        self._icon.show_icon(icon, ink)
        self.said.setText(said)
        self._time.setText(at)
        self.show()
