"""Above every page while something is made to go wrong on purpose: what, and the way to end it."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from pendopo.model.simulated import NOTHING, Simulated
from pendopo.ui.kit.announcer import Announcer
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.plain import IconLabel, PlainLabel
from pendopo.ui.kit.surfaces import Ground
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.simulation import Simulation
from pendopo.words import testing as words

NARROW = 560


class TestingBar(Ground):
    """Cannot be put away but by ending what it tells of."""

    __test__ = False

    def __init__(
        self, theme: Theme, bridge: Bridge, simulation: Simulation, announcer: Announcer
    ) -> None:
        super().__init__(theme, "warn_strong", edge="bottom")
        self.setObjectName("testingBar")
        self._bridge, self._simulation, self._announcer = bridge, simulation, announcer
        self._now = NOTHING
        self.label = PlainLabel(theme, "", TextSize.STRONG, wrap=True)
        self.label.setObjectName("testingLabel")
        self.off = TextButton(theme, "testingOff", words.turn_off, small=True)
        self.off.clicked.connect(self._turn_off)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(IconLabel(theme, "quality", "text", 20), 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.label, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(8)
        self._row.addLayout(said, 1)
        self._row.addWidget(self.off, 0, Qt.AlignmentFlag.AlignTrailing)
        self._show(simulation.now)

    async def follow(self) -> None:
        """From now on."""
        await self._bridge.follow(self._simulation.follow, self._hear)
        self._show(self._simulation.now)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show(self._now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button below the words where there is no room beside them."""
        super().resizeEvent(event)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self.width() < NARROW else across)

    def _hear(self, now: Simulated) -> None:
        self._show(now)
        self._announcer.say(self.label.text() if now != NOTHING else words.all_off(), urgent=True)

    def _show(self, now: Simulated) -> None:
        self._now = now
        self.label.setText(words.going_on(now))
        self.setVisible(now != NOTHING)

    def _turn_off(self) -> None:
        async def wish() -> None:
            await self._bridge.wish(self._simulation.turn_off)

        self._bridge.start(wish(), lambda error: None)
