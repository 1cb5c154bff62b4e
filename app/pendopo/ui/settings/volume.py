"""How loud everybody is heard: one choice, wherever it is shown."""

from PySide6.QtCore import Qt, Signal

from pendopo.ui.kit.bridge import Bridge
from pendopo.ui.kit.plain import Say
from pendopo.ui.kit.slider import Slider
from pendopo.ui.kit.theme import Theme
from pendopo.ui.settings.preferences import Preferences
from pendopo.words import sound as words


class SpeakerVolume(Slider):
    """Follows what is chosen, here or elsewhere; `failed` when it cannot be kept."""

    failed = Signal(object)
    _changed = Signal()

    def __init__(
        self, theme: Theme, bridge: Bridge, preferences: Preferences, name: str, meaning: Say
    ) -> None:
        super().__init__(theme, name, meaning, range(101), words.percent)
        self._bridge = bridge
        self._preferences = preferences
        self.chosen.connect(self._choose)
        self._changed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        preferences.follow(lambda settings: self._changed.emit())
        self._show()

    def _show(self) -> None:
        self.show_value(self._preferences.settings.speaker_volume)

    def _choose(self, volume: int) -> None:
        self._bridge.start(self._change(volume), self.failed.emit)

    async def _change(self, volume: int) -> None:
        await self._bridge.wish(self._preferences.change, speaker_volume=volume)
