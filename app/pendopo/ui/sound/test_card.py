"""The test of both devices: a few seconds are recorded, played once and forgotten."""

from math import ceil

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.sound.progress import Progress
from pendopo.ui.sound.trial import TrialLook, TrialPhase
from pendopo.words import sound as words

RECORDED_S = 5
NOTHING_DBOV = -60.0


class TestCard(Ground):
    """Shows a trial; `pressed` starts one or ends it."""

    __test__ = False
    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "surface", radius=12, edge="all")
        self.setObjectName("soundTest")
        self._look: TrialLook | None = None
        self._loudest = -127.0
        self._over = False
        self._icon = IconLabel(theme, "mic", "on_accent", 20)
        self._disc = Ground(theme, "accent", radius=22)
        self._disc.setFixedSize(44, 44)
        centre = QHBoxLayout(self._disc)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignCenter)
        self.heading = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        self.heading.setObjectName("soundTestHeading")
        self._time = PlainLabel(theme, "", TextSize.CAPTION, "quiet")
        self._bar = Progress("soundTestProgress", words.progress)
        self._note = PlainLabel(theme, "", TextSize.CAPTION, "quiet", wrap=True)
        self._note.setObjectName("soundTestNote")
        self.button = TextButton(theme, "soundTestButton", words.test)
        self.button.clicked.connect(self.pressed)
        self._lay_out()
        self._say()

    def begin(self) -> None:
        """A test was asked for."""
        self._loudest, self._over = -127.0, False
        self.show_look(TrialLook(lasts_s=RECORDED_S))

    def show_look(self, look: TrialLook) -> None:
        """How far it is."""
        self._look = look
        self._loudest = max(self._loudest, look.own_dbov)
        self._say()

    def end(self, played: bool) -> None:
        """It was `played` to its end, or broken off."""
        self._look, self._over = None, played
        self._say()

    @property
    def heard_nothing(self) -> bool:
        """Whether nothing louder than silence was captured."""
        return self._loudest < NOTHING_DBOV

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        look = self._look
        self.set_token("surface" if look is None else "accent_soft")
        self.set_line("hairline" if look is None else "accent")
        listens = look is None or look.phase is not TrialPhase.PLAYING
        self._icon.show_icon("mic" if listens else "volume", "on_accent")
        self.button.setText(words.test() if look is None else words.cancel())
        for part in (self._time, self._bar):
            part.setVisible(look is not None)
        if look is None:
            self._say_idle()
            return
        self.heading.setText(_heading(look))
        done, whole = int(look.elapsed_s), round(look.lasts_s)
        self._time.setText(words.time_of(min(done, whole), whole))
        self._bar.show_part(look.elapsed_s / look.lasts_s if look.lasts_s else 0.0)
        self._note.setText(look.notice or words.deleted_afterwards())

    def _say_idle(self) -> None:
        self.heading.setText(words.test_heading())
        if self._over:
            self._note.setText(words.heard_nothing() if self.heard_nothing else words.test_over())
        else:
            self._note.setText(words.test_means(RECORDED_S))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading, 1)
        head.addWidget(self._time, 0, Qt.AlignmentFlag.AlignBottom)
        texts = QVBoxLayout()
        texts.setSpacing(6)
        texts.addLayout(head)
        texts.addWidget(self._bar)
        texts.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(16)
        row.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QWidget()
        column.setLayout(texts)
        texts.setContentsMargins(0, 0, 0, 0)
        row.addWidget(column, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)


def _heading(look: TrialLook) -> str:
    if look.phase is TrialPhase.WAITING:
        return words.opening()
    if look.phase is TrialPhase.LISTENING:
        return words.say_something(max(1, ceil(look.lasts_s - look.elapsed_s)))
    return words.plays_back()
