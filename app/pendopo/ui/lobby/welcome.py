"""The first page: a picture, and the ways to begin."""

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel, Say
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.lobby.link_field import LinkField
from pendopo.ui.lobby.pavilion import Pavilion
from pendopo.words import invite_sheet
from pendopo.words import welcome as words

PICTURE = 440
"""Width of the picture beside the page."""
BESIDE = 900
"""From this width on the picture stands beside the page."""
ABOVE = 620
"""From this height on it stands above it, where there is no room beside."""
WIDEST = 568
FOOT = 190
"""Widest of what stands at the end of a page that is narrower than ROOMY."""
ROOMY = 720


class WelcomeView(QWidget):
    """One heading, one field, one primary button. What the program does not offer is not drawn."""

    host_wanted = Signal()
    echo_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self._theme = theme
        self.picture = Pavilion(theme)
        self.field = LinkField(
            theme,
            "welcomeLink",
            TextButton(theme, "welcomeContinueButton", invite_sheet.go_on, "primary"),
        )
        self._host = _Way(theme, "server", words.host, words.host_means)
        self._echo = _Way(theme, "headphones", words.echo, words.echo_means)
        self.foot = QHBoxLayout()
        self._small: QWidget | None = None
        self._page = self._lay_out_page(theme)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._page)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(self.picture)
        self._across.addWidget(area, 1)
        self.setFocusProxy(self.field)

    def offer_hosting(self) -> None:
        """A place can be opened on this computer."""
        self._offer(self._host, "welcomeHostButton", words.set_up, self.host_wanted)

    def offer_echo(self) -> None:
        """One can hear oneself."""
        self._offer(self._echo, "welcomeEchoButton", words.start, self.echo_wanted)

    def add_to_foot(self, widget: QWidget) -> None:
        """Something small at the end of the page, such as the choice of a language."""
        self._small = widget
        self.foot.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture beside the page, above it, or not at all."""
        super().resizeEvent(event)
        beside = self.width() >= BESIDE
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._across.setDirection(across if beside else down)
        self.picture.setVisible(beside or self.height() >= ABOVE)
        width = min(PICTURE, self.width() * 2 // 5)
        self.picture.setFixedSize(
            width if beside else self.width(), self.height() if beside else 150
        )
        if self._small is not None:
            widest = FOOT if self.width() < ROOMY else WIDEST // 2
            self._small.setMaximumWidth(max(widest, self._small.minimumSizeHint().width()))
        side = 56 if self.width() >= 1_000 else 32 if self.width() >= 720 else 16
        top = 56 if self.height() >= 640 and beside else 20
        self._column.setContentsMargins(side, top, side, 24 if beside else 16)

    def _lay_out_page(self, theme: Theme) -> QWidget:
        page = QWidget()
        page.setMaximumWidth(WIDEST + 2 * 56)
        self._column = column = QVBoxLayout(page)
        column.setSpacing(12)
        heading = PlainLabel(theme, words.heading, TextSize.PAGE, wrap=True)
        heading.setObjectName("welcomeHeading")
        column.addWidget(heading)
        means = PlainLabel(theme, words.means, TextSize.HEADING, "quiet", wrap=True)
        font = means.font()
        font.setWeight(theme.font(TextSize.BODY).weight())
        means.setFont(font)
        column.addWidget(means)
        column.addSpacing(12)
        invited = _Way(theme, "link", words.invited, words.invited_means)
        invited.texts.addSpacing(6)
        invited.texts.addWidget(self.field)
        for way in (invited, self._host, self._echo):
            column.addWidget(way)
        self._host.hide()
        self._echo.hide()
        column.addStretch(1)
        self.foot.setSpacing(8)
        self.foot.addWidget(IconLabel(theme, "info", "text2", 16), 0, Qt.AlignmentFlag.AlignVCenter)
        note = PlainLabel(theme, words.contacted_nobody, TextSize.CAPTION, "quiet", wrap=True)
        self.foot.addWidget(note, 1)
        column.addLayout(self.foot)
        return page

    def _offer(self, way: "_Way", name: str, say: Say, wanted: SignalInstance) -> None:
        if way.isHidden():
            button = TextButton(self._theme, name, say)
            button.clicked.connect(wanted)
            way.row.addWidget(button)
            way.show()

    def changeEvent(self, event: QEvent) -> None:
        """Other words may need other heights."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._page.updateGeometry()


class _Way(Ground):
    """A card with one way to begin."""

    def __init__(self, theme: Theme, icon: str, heading: Say, means: Say) -> None:
        super().__init__(theme, "surface", radius=12, edge="all")
        tile = Ground(theme, "sogan_soft", radius=9)
        tile.setFixedSize(44, 44)
        inner = QHBoxLayout(tile)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(IconLabel(theme, icon, "sogan", 22), 0, Qt.AlignmentFlag.AlignCenter)
        self.texts = QVBoxLayout()
        self.texts.setSpacing(2)
        self.texts.addWidget(PlainLabel(theme, heading, TextSize.HEADING, wrap=True))
        self.texts.addWidget(PlainLabel(theme, means, TextSize.BODY, "quiet", wrap=True))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 16, 16, 16)
        self.row.setSpacing(16)
        self.row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        self.row.addLayout(self.texts, 1)
