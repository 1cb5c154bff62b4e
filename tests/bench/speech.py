"""A tone as sealed Opus frames, encoded once and sealed anew each time."""

import numpy as np

from pendopo.audio.opus import Encoder
from pendopo.e2ee.modes import key_ring, sealer_for
from pendopo.model.encryption import Mode
from pendopo.model.frames import FRAME_SAMPLES, SAMPLE_RATE, EncodedFrame, SealedFrame

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE


class Speech:
    """What one speaker says."""

    def __init__(self, passphrase: str, hertz: float = 440.0) -> None:
        time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
        tone = (0.2 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        encoder = Encoder()
        self._packets = [encoder.encode(frame) for frame in tone.reshape(-1, FRAME_SAMPLES)]
        self._sealer = sealer_for(Mode.SHARED)
        self._sealer.use(key_ring(Mode.SHARED, passphrase))

    def frame(self, number: int) -> SealedFrame:
        """The frame of this 20 ms; numbers run on through silence."""
        packet = self._packets[number % len(self._packets)]
        timestamp = number * FRAME_SAMPLES & 0xFFFFFFFF
        return self._sealer.seal(EncodedFrame(packet, timestamp, -20.0))
