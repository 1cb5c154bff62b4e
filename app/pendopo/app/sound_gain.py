"""Our microphone made louder, and the speaker quieter, between device and room."""

import numpy as np

from pendopo.app.borrowed_sound import BorrowedMicrophone, BorrowedSpeaker
from pendopo.model.frames import Samples
from pendopo.ports.sound import Microphone, Speaker

GAIN_DB = range(-20, 21)
"""What a microphone may be raised and lowered by."""


class RaisedMicrophone(BorrowedMicrophone):
    """ports.sound.Microphone with `gain_db` added; what is too loud is bent, not cut."""

    def __init__(self, microphone: Microphone, gain_db: int) -> None:
        super().__init__(microphone)
        self._factor = np.float32(10 ** (gain_db / 20))

    def read(self, count: int) -> Samples | None:
        """As the device, louder or quieter."""
        captured = self._microphone.read(count)
        return None if captured is None else bent(captured * self._factor)


class LoweredSpeaker(BorrowedSpeaker):
    """ports.sound.Speaker at `volume` per cent."""

    def __init__(self, speaker: Speaker, volume: int) -> None:
        super().__init__(speaker)
        self._factor = np.float32((volume / 100) ** 2)

    def write(self, samples: Samples) -> None:
        """Quieter; half a turn sounds like half as loud."""
        self._speaker.write(samples * self._factor)


def raised(microphone: Microphone, gain_db: int) -> Microphone:
    """`microphone` itself where nothing is added."""
    return RaisedMicrophone(microphone, gain_db) if gain_db else microphone


def lowered(speaker: Speaker, volume: int) -> Speaker:
    """`speaker` itself at full volume."""
    return LoweredSpeaker(speaker, volume) if volume != 100 else speaker


def bent(samples: Samples) -> Samples:
    """Below 0.8 as it is, above it ever flatter, never over 1."""
    over = np.abs(samples) - np.float32(0.8)
    soft = np.sign(samples) * (0.8 + 0.2 * np.tanh(np.maximum(over, 0) / 0.2))
    made: Samples = np.where(over > 0, soft, samples).astype(np.float32)
    return made
