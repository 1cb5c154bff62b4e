"""The echo room: speak, and hear yourself a second later; nobody else is there."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pendopo.model.errors import PendopoError
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import IconButton, TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground, Picture
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.sound.gauge import Gauge
from pendopo.ui.sound.level_meter import LevelMeter
from pendopo.ui.sound.trial import Sound, TrialLook, TrialPhase
from pendopo.words import sound as words
from pendopo.words.errors import sentence

WIDEST = 560
NOTHING_AFTER_S = 5.0
HEARD_DBOV = -45.0
ROOM_FOR_PICTURE = 460


class EchoRoom(QWidget):
    """Both devices are open while the page is seen, and not a moment longer."""

    left = Signal()
    settings_wanted = Signal()

    def __init__(self, theme: Theme, bridge: Bridge, sound: Sound, announcer: Announcer) -> None:
        super().__init__()
        self.setObjectName("echoRoom")
        self.setAccessibleName(words.echo_room())
        self._announcer = announcer
        self._quiet_s = 0.0
        self._said = ""
        self._look = TrialLook()
        self._failure = ""
        self._picture = Picture(theme)
        self._picture.show_icon("headphones", "accent")
        self.state = PlainLabel(theme, "", TextSize.TITLE, wrap=True)
        self.state.setObjectName("echoState")
        self.state.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._means = PlainLabel(theme, words.echo_means, TextSize.BODY, "quiet", wrap=True)
        self._means.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.own = LevelMeter(theme, "echoOwnLevel", words.you_speak)
        self.heard = LevelMeter(theme, "echoHeardLevel", words.you_hear)
        self.notice = PlainLabel(theme, "", TextSize.BODY, wrap=True)
        self.notice.setObjectName("echoNotice")
        self._back = IconButton(theme, "echoBack", "chevron-left", words.leave)
        self._back.clicked.connect(self.left)
        self.settings = TextButton(theme, "echoSettingsButton", words.sound_settings)
        self.settings.clicked.connect(self.settings_wanted)
        self.leave = TextButton(theme, "echoLeaveButton", words.leave, "primary")
        self.leave.clicked.connect(self.left)
        self._gauge = Gauge(bridge, sound.echo, self._show_look, self._fail, self)
        self._strip = Ground(theme, "info_soft", 10)
        self._icon = IconLabel(theme, "info", "info")
        self._lay_out(theme)
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to listen."""
        super().showEvent(event)
        self._quiet_s, self._failure, self._said = 0.0, "", ""
        self._look = TrialLook()
        self._gauge.start()
        self._say()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of everything."""
        super().hideEvent(event)
        self._gauge.stop()
        self.own.show_nothing()
        self.heard.show_nothing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words come before the picture."""
        super().resizeEvent(event)
        self._picture.setVisible(self.height() >= ROOM_FOR_PICTURE)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(words.echo_room())
            self._say()

    def _show_look(self, look: TrialLook, elapsed_s: float) -> None:
        self._look = look
        if look.phase is TrialPhase.OVER:
            self._gauge.stop()
            self._failure = words.echo_over()
        loud = look.own_dbov > HEARD_DBOV
        self._quiet_s = 0.0 if loud or look.notice else self._quiet_s + elapsed_s
        self.own.show_level(look.own_dbov, elapsed_s)
        self.heard.show_level(look.heard_dbov, elapsed_s)
        self._say()

    def _fail(self, error: PendopoError) -> None:
        self._failure = sentence(error)
        self._say()

    def _say(self) -> None:
        look = self._look
        self.state.setText(
            words.opening()
            if look.phase is TrialPhase.WAITING
            else words.echo_comes()
            if look.heard_dbov > HEARD_DBOV
            else words.echo_waits()
        )
        unheard = words.echo_nothing() if self._quiet_s > NOTHING_AFTER_S else ""
        notice = self._failure or look.notice or unheard
        self.notice.setText(notice or words.echo_headphones())
        self._strip.set_token("warn_strong" if notice else "info_soft")
        self._icon.show_icon(*(("warning", "warn") if notice else ("info", "info")))
        if notice and notice != self._said:
            self._announcer.say(notice)
        self._said = notice

    def _lay_out(self, theme: Theme) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 12, 16, 0)
        head.addWidget(self._back)
        head.addWidget(PlainLabel(theme, words.echo_room, TextSize.HEADING), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._page(theme))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(area, 1)
        self.setFocusProxy(self.leave)

    def _page(self, theme: Theme) -> QWidget:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.settings)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        page = QWidget()
        page.setMaximumWidth(WIDEST + 32)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (self.state, self._means, self._meters(theme), self._strip):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addStretch(3)
        inside = QHBoxLayout(self._strip)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.setSpacing(10)
        inside.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.notice, 1)
        return page

    def _meters(self, theme: Theme) -> Ground:
        meters = Ground(theme, "surface", 12, "all")
        grid = QGridLayout(meters)
        grid.setContentsMargins(20, 14, 20, 14)
        grid.setHorizontalSpacing(16)
        said = ((words.you_speak, self.own), (words.you_hear, self.heard))
        for row, (say, meter) in enumerate(said):
            grid.addWidget(PlainLabel(theme, say), row, 0)
            grid.addWidget(meter, row, 1)
        grid.setColumnStretch(1, 1)
        return meters
