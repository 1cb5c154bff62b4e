"""Settings › Testing: faults of the network, made on purpose and only for this run."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent

from pendopo.model.errors import PendopoError
from pendopo.model.simulated import Simulated
from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.ui.settings.simulation import Simulation
from pendopo.words import testing as words
from pendopo.words.errors import sentence

LOSSES = (0, 2, 5, 10, 20, 40)
JITTERS_MS = (0, 50, 100, 200, 500)


class TestingPage(ScrolledPage):
    """Shows what holds; the bar above every page turns all of it off."""

    __test__ = False

    def __init__(self, theme: Theme, bridge: Bridge, simulation: Simulation) -> None:
        super().__init__(theme, "testingSettings", words.title, "quality")
        self._bridge, self._simulation = bridge, simulation
        self._following = False
        self.loss = Choice(theme, "testingLoss", words.loss)
        self.jitter = Choice(theme, "testingJitter", words.jitter)
        self.loss.chosen.connect(lambda key: self._wish(loss=int(key)))
        self.jitter.chosen.connect(lambda key: self._wish(jitter_ms=int(key)))
        self.udp_blocked = Switch(theme, "testingUdp", words.udp_blocked)
        self.relay_only = Switch(theme, "testingRelay", words.relay_only)
        self.server_lost = Switch(theme, "testingServer", words.server_lost)
        self.udp_blocked.clicked.connect(lambda on: self._wish(udp_blocked=on))
        self.relay_only.clicked.connect(lambda on: self._wish(relay_only=on))
        self.server_lost.clicked.connect(lambda on: self._wish(server_lost=on))
        self._trouble = PlainLabel(theme, "", tone="warn", wrap=True)
        self._trouble.hide()
        self._lay_out(theme)
        self._show(simulation.now)

    def showEvent(self, event: QShowEvent) -> None:
        """From the first look on what holds is followed."""
        super().showEvent(event)
        if not self._following:
            self._following = True
            self._bridge.start(self._follow(), self._tell)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show(self._simulation.now)

    def _lay_out(self, theme: Theme) -> None:
        self.add(PlainLabel(theme, words.means, TextSize.BODY, "quiet", wrap=True))
        sound = Card(theme, words.sound)
        sound.add_row(words.loss, self.loss)
        sound.add_row(words.jitter, self.jitter)
        ways = Card(theme, words.ways)
        ways.add_switch(self.udp_blocked, words.udp_blocked, words.udp_blocked_means)
        ways.add_switch(self.relay_only, words.relay_only, words.relay_only_means)
        ways.add_switch(self.server_lost, words.server_lost, words.server_lost_means)
        for part in (sound, ways, self._trouble):
            self.add(part)

    def _wish(self, **wished: int) -> None:
        async def wish() -> None:
            await self._bridge.wish(self._simulation.change, **wished)

        self._trouble.hide()
        self._bridge.start(wish(), self._tell)

    async def _follow(self) -> None:
        await self._bridge.follow(self._simulation.follow, self._show)
        self._show(self._simulation.now)

    def _show(self, now: Simulated) -> None:
        losses = [Option(str(each), words.per_cent(each)) for each in LOSSES]
        jitters = [Option(str(each), words.milliseconds(each)) for each in JITTERS_MS]
        self.loss.show_options(losses, str(now.loss))
        self.jitter.show_options(jitters, str(now.jitter_ms))
        self.udp_blocked.setChecked(now.udp_blocked)
        self.relay_only.setChecked(now.relay_only)
        self.server_lost.setChecked(now.server_lost)

    def _tell(self, error: PendopoError) -> None:
        self._trouble.setText(sentence(error))
        self._trouble.show()
