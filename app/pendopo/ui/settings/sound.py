"""Settings › Sound: which devices, how loud, and whether they work."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from pendopo.model.device import DeviceKind, DeviceList
from pendopo.model.errors import PendopoError
from pendopo.ui.kit.bridge import Bridge, Unfollow
from pendopo.ui.kit.buttons import TextButton
from pendopo.ui.kit.card import Card
from pendopo.ui.kit.choice import Choice, Option
from pendopo.ui.kit.plain import PlainLabel
from pendopo.ui.kit.slider import Slider
from pendopo.ui.kit.switch import Switch
from pendopo.ui.kit.theme import TextSize, Theme
from pendopo.ui.settings.preferences import Preferences
from pendopo.ui.settings.scrolled_page import ScrolledPage
from pendopo.ui.settings.volume import SpeakerVolume
from pendopo.ui.sound.gauge import Gauge
from pendopo.ui.sound.level_meter import LevelMeter
from pendopo.ui.sound.test_card import TestCard
from pendopo.ui.sound.trial import Sound, TrialLook, TrialPhase
from pendopo.words import devices as device_words
from pendopo.words import sound as words
from pendopo.words.errors import for_reason, sentence
from pendopo.words.untrusted import one_line

FIELDS = {DeviceKind.MICROPHONE: "microphone", DeviceKind.SPEAKER: "speaker"}


class SoundPage(ScrolledPage):
    """Devices are listed while the page is seen; the microphone is open only during a test."""

    echo_wanted = Signal()
    _changed = Signal()

    def __init__(
        self, theme: Theme, bridge: Bridge, preferences: Preferences, sound: Sound
    ) -> None:
        super().__init__(theme, "soundSettings", words.sound, "volume")
        self._bridge = bridge
        self._preferences = preferences
        self._sound = sound
        self._listed = DeviceList()
        self._names: dict[str, str] = {}
        self._unfollow: Unfollow | None = None
        self._seen = False
        self.devices = {
            DeviceKind.MICROPHONE: Choice(theme, "microphoneChoice", words.microphone_device),
            DeviceKind.SPEAKER: Choice(theme, "speakerChoice", words.speaker_device),
        }
        self.meter = LevelMeter(theme, "microphoneLevel", words.level)
        self.gain = Slider(theme, "gainSlider", words.gain, range(-20, 21), words.decibels)
        self.volume = SpeakerVolume(theme, bridge, preferences, "volumeSlider", words.volume)
        self.tone = TextButton(theme, "toneButton", words.play_tone)
        self.test = TestCard(theme)
        self.push_to_talk = Switch(theme, "pushToTalkSwitch", words.push_to_talk)
        self.echo = TextButton(theme, "echoButton", words.echo_room, icon="headphones")
        self._trouble = PlainLabel(theme, "", TextSize.BODY, "warn", wrap=True)
        self._trouble.setObjectName("soundTrouble")
        self._trouble.hide()
        self._gauge = Gauge(bridge, sound.test, self._show_look, self._tell, self)
        self._lay_out(theme)
        self._connect()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: list the devices."""
        super().showEvent(event)
        self._seen = True
        if self._unfollow is None:
            self._bridge.start(self._follow(), self._tell)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is listed, and nothing is open."""
        super().hideEvent(event)
        self._seen = False
        self._end_test(played=False)
        self._bridge.start(self._stop_following(), self._tell)

    def changeEvent(self, event: QEvent) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    def _lay_out(self, theme: Theme) -> None:
        microphone = Card(theme, words.microphone, "mic")
        microphone.add_row(words.device, self.devices[DeviceKind.MICROPHONE])
        microphone.add_row(words.level, self.meter)
        microphone.add_row(words.gain, self.gain)
        speaker = Card(theme, words.loudspeaker, "volume")
        speaker.add_row(words.device, self.devices[DeviceKind.SPEAKER], self.tone)
        speaker.add_row(words.volume, self.volume)
        rest = Card(theme)
        rest.add_switch(self.push_to_talk, words.push_to_talk, words.push_to_talk_means)
        self.echo.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for part in (self._trouble, microphone, speaker, self.test, rest, self.echo):
            self.add(part)

    def _connect(self) -> None:
        for kind, choice in self.devices.items():
            choice.chosen.connect(lambda key, field=FIELDS[kind]: self._choose(**{field: key}))
        self.gain.chosen.connect(lambda value: self._choose(microphone_gain_db=value))
        self.volume.failed.connect(self._tell)
        self.push_to_talk.clicked.connect(lambda on: self._choose(push_to_talk=on))
        self.tone.clicked.connect(self._play_tone)
        self.test.pressed.connect(self._press_test)
        self.echo.clicked.connect(self.echo_wanted)
        self._changed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._preferences.follow(lambda settings: self._changed.emit())

    def _show(self) -> None:
        settings = self._preferences.settings
        for kind, choice in self.devices.items():
            chosen = str(getattr(settings, FIELDS[kind]))
            choice.show_options(self._options(kind, chosen), chosen)
        self.gain.show_value(settings.microphone_gain_db)
        self.push_to_talk.setChecked(settings.push_to_talk)

    def _options(self, kind: DeviceKind, chosen: str) -> tuple[Option, ...]:
        """The system's first, then all there are, then what is chosen and away."""
        default = Option("", device_words.follows(self._listed.default(kind)))
        there = [Option(d.key, one_line(d.name)) for d in self._listed.of(kind)]
        if chosen and chosen not in [option.key for option in there]:
            name = self._names.get(chosen, chosen)
            there.append(Option(chosen, device_words.not_connected(name)))
        return default, *there

    async def _follow(self) -> None:
        unfollow = await self._bridge.follow(self._sound.follow_devices, self._show_devices)
        self._unfollow = unfollow
        if not self._seen:
            await self._stop_following()

    async def _stop_following(self) -> None:
        unfollow, self._unfollow = self._unfollow, None
        if unfollow is not None:
            await unfollow()

    def _show_devices(self, listed: DeviceList) -> None:
        self._listed = listed
        self._names.update({device.key: device.name for device in listed.devices})
        self._say_trouble(for_reason(listed.trouble, {}) if listed.trouble is not None else "")
        self._show()

    def _choose(self, **chosen: object) -> None:
        self._bridge.start(self._change(**chosen), self._tell)

    async def _change(self, **chosen: object) -> None:
        await self._bridge.wish(self._preferences.change, **chosen)

    def _play_tone(self) -> None:
        self.tone.setEnabled(False)
        self._bridge.start(self._play(), self._tell)

    async def _play(self) -> None:
        try:
            await self._bridge.wish(self._sound.play_tone)
        finally:
            self.tone.setEnabled(True)

    def _press_test(self) -> None:
        if self._gauge.runs:
            self._end_test(played=False)
        else:
            self._say_trouble("")
            self.test.begin()
            self._gauge.start()

    def _show_look(self, look: TrialLook, elapsed_s: float) -> None:
        if look.phase is TrialPhase.OVER:
            self._end_test(played=True)
            return
        self.test.show_look(look)
        if look.phase is TrialPhase.PLAYING:
            self.meter.show_nothing()
        else:
            self.meter.show_level(look.own_dbov, elapsed_s)

    def _end_test(self, played: bool) -> None:
        if self._gauge.runs:
            self._gauge.stop()
            self.meter.show_nothing()
            self.test.end(played)

    def _tell(self, error: PendopoError) -> None:
        self._end_test(played=False)
        self._say_trouble(sentence(error))

    def _say_trouble(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))
