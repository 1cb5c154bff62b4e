"""What the walk speaks with and hears with."""

from pendopo.app.pauses import Pauses
from pendopo.app.trial.verdict import Stall
from pendopo.drivers.wav_sound import KeepingSpeaker, WavMicrophone
from pendopo.model.frames import Samples
from pendopo.ports.clock import Clock


class Ear(KeepingSpeaker):
    """Remembers what was played, and when the sound thread did not come to ask."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._pauses = Pauses(clock)

    @property
    def stalls(self) -> tuple[Stall, ...]:
        """In monotonic seconds."""
        return tuple(
            Stall(pause.at - pause.length_s, pause.at, pause.idle_s) for pause in self._pauses.long
        )

    def wanted(self) -> int:
        """As for every speaker; asked at each beat."""
        self._pauses.beat()
        return super().wanted()


class WalkSound:
    """ports.sound.SoundSource: a recorded voice to speak with and a memory to hear with."""

    def __init__(self, voice: Samples, clock: Clock) -> None:
        self._voice = voice
        self._clock = clock
        self.ear = Ear(clock)

    def open_microphone(self, chosen: str = "") -> WavMicrophone:
        """Speaks from its first beat on."""
        return WavMicrophone(self._voice, self._clock, loop=True)

    def open_speaker(self, chosen: str = "") -> Ear:
        """Always the same one."""
        return self.ear
