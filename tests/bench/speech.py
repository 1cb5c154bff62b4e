"""A tone or a voice as sealed Opus frames, encoded once and sealed anew each time."""

import numpy as np

from pendopo.app import resources
from pendopo.audio.level import dbov
from pendopo.audio.ogg import read_ogg_opus
from pendopo.audio.opus import Encoder
from pendopo.e2ee.modes import key_ring, sealer_for
from pendopo.model.encryption import Mode
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, EncodedFrame, Samples, SealedFrame

HERTZ = 440.0
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE


class Speech:
    """What one speaker says."""

    def __init__(self, passphrase: str, human: bool = False) -> None:
        """`human`: a recorded voice, whose level moves, in place of a tone."""
        said = _voice() if human else _tone()
        encoder = Encoder()
        whole = said[: len(said) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        self._packets = [(encoder.encode(frame), dbov(frame)) for frame in whole]
        self._sealer = sealer_for(Mode.SHARED)
        self._sealer.use(key_ring(Mode.SHARED, passphrase))

    def frame(self, number: int) -> SealedFrame:
        """The frame of this 20 ms; numbers run on through silence."""
        packet, level = self._packets[number % len(self._packets)]
        timestamp = number * FRAME_SAMPLES & 0xFFFFFFFF
        return self._sealer.seal(EncodedFrame(packet, timestamp, level))


def _tone() -> Samples:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    tone: Samples = (0.2 * np.sin(2 * np.pi * HERTZ * time)).astype(np.float32)
    return tone


def _voice() -> Samples:
    return read_ogg_opus((resources.directory() / "voices" / "demo-host.ogg").read_bytes())
